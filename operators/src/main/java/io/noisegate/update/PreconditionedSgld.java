package io.noisegate.update;

import io.noisegate.settings.Requirements;

/**
 * Langevin dynamics with the preconditioner of RMSprop (Li, Chen, Carlson, Carin 2016): {@code v = memory · v +
 * (1 - memory) · g²}, {@code G = 1 / (eps + sqrt(v))}, {@code p -= rate · G · (g + decay · p)}, then
 * {@code p += N(0, 2 · rate · temperature · G)}; the slowly varying correction term is left out, as in the paper's practice.
 * Remembers one float per parameter; the noise it is given keeps its own position.
 */
public final class PreconditionedSgld implements Optimizer {
    private final float memory;
    private final float epsilon;
    private final float temperature;
    private final LangevinNoise noise;
    private final WeightDecay decay;
    private final float[] square;
    private final float[] deviations;
    private long steps;

    /** @param memory of the squared gradient, 0 up to but not including 1 */
    public PreconditionedSgld(
            int parameters, float memory, float epsilon, float temperature, LangevinNoise noise, WeightDecay decay) {
        Temperature.require(temperature);
        Requirements.of("optimizer")
                .require(
                        memory >= 0 && memory < 1,
                        "memory",
                        memory,
                        "a number from 0 up to but not including 1",
                        "0.99 is the usual value")
                .require(epsilon > 0, "epsilon", epsilon, "a number above 0", "1e-5 is the usual value")
                .orThrow();
        this.memory = memory;
        this.epsilon = epsilon;
        this.temperature = temperature;
        this.noise = noise;
        this.decay = decay;
        this.square = new float[parameters];
        this.deviations = new float[parameters];
    }

    @Override
    public void step(float[] parameters, float[] gradient, float learningRate) {
        float scale = LangevinNoise.ofTemperature(learningRate, temperature);
        decay.forEachSpan(parameters.length, (from, to, rate) -> {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                square[i] = memory * square[i] + (1 - memory) * g * g;
                float factor = 1 / (epsilon + (float) Math.sqrt(square[i]));
                parameters[i] -= learningRate * factor * (g + rate * parameters[i]);
                deviations[i] = scale * (float) Math.sqrt(factor);
            }
        });
        if (temperature > 0) {
            noise.add(parameters, deviations);
        }
        steps++;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public float[][] state() {
        return new float[][] {square};
    }

    @Override
    public void restore(long steps, float[][] state) {
        OptimizerState.copy(state, state());
        this.steps = steps;
    }
}
