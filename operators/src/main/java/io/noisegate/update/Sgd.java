package io.noisegate.update;

import io.noisegate.settings.Requirements;

/**
 * Stochastic gradient descent as in PyTorch: {@code g += decay · p}, {@code buf = momentum · buf + g} (the first step sets
 * {@code buf = g}), {@code p -= rate · buf}, with Nesterov {@code p -= rate · (g + momentum · buf)}. Remembers one float per
 * parameter, none without momentum.
 */
public final class Sgd implements Optimizer {
    private final float momentum;
    private final boolean nesterov;
    private final WeightDecay decay;
    private final float[] velocity;
    private long steps;

    /** @param momentum 0 up to but not including 1 */
    public Sgd(int parameters, float momentum, boolean nesterov, WeightDecay decay) {
        Requirements.of("optimizer")
                .require(
                        momentum >= 0 && momentum < 1,
                        "momentum",
                        momentum,
                        "a number from 0 up to but not including 1",
                        "0.9 is the usual value")
                .require(
                        !nesterov || momentum > 0,
                        "nesterov",
                        nesterov,
                        "a momentum above 0",
                        "set optimizer.momentum to 0.9")
                .orThrow();
        this.momentum = momentum;
        this.nesterov = nesterov;
        this.decay = decay;
        this.velocity = new float[momentum > 0 ? parameters : 0];
    }

    @Override
    public void step(float[] parameters, float[] gradient, float learningRate) {
        boolean first = steps == 0;
        for (int i = 0; i < parameters.length; i++) {
            float g = gradient[i] + decay.of(i) * parameters[i];
            if (momentum > 0) {
                velocity[i] = first ? g : momentum * velocity[i] + g;
                g = nesterov ? g + momentum * velocity[i] : velocity[i];
            }
            parameters[i] -= learningRate * g;
        }
        steps++;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public float[][] state() {
        return velocity.length == 0 ? new float[0][] : new float[][] {velocity};
    }

    @Override
    public void restore(long steps, float[][] state) {
        OptimizerState.copy(state, state());
        this.steps = steps;
    }
}
