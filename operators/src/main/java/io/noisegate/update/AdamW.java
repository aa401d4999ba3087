package io.noisegate.update;

import io.noisegate.settings.Requirements;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) as in PyTorch: {@code p *= 1 - rate · decay}, then
 * {@code p -= rate / (1 - b1^t) · m / (sqrt(v) / sqrt(1 - b2^t) + eps)}. Remembers two floats per parameter.
 */
public final class AdamW implements Optimizer {
    private final float beta1;
    private final float beta2;
    private final float epsilon;
    private final WeightDecay decay;
    private final float[] mean;
    private final float[] square;
    private long steps;

    /**
     * @param beta1 memory of the mean gradient, 0 up to but not including 1; {@code beta2} of its square
     * @param epsilon what keeps small gradients from large steps, above 0
     */
    public AdamW(int parameters, float beta1, float beta2, float epsilon, WeightDecay decay) {
        Requirements.of("optimizer")
                .require(
                        beta1 >= 0 && beta1 < 1,
                        "beta1",
                        beta1,
                        "a number from 0 up to but not including 1",
                        "0.9 is the usual value")
                .require(
                        beta2 >= 0 && beta2 < 1,
                        "beta2",
                        beta2,
                        "a number from 0 up to but not including 1",
                        "0.999 is the usual value")
                .require(epsilon > 0, "epsilon", epsilon, "a number above 0", "1e-8 is the usual value")
                .orThrow();
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decay = decay;
        this.mean = new float[parameters];
        this.square = new float[parameters];
    }

    @Override
    public void step(float[] parameters, float[] gradient, float learningRate) {
        steps++;
        float size = (float) (learningRate / (1 - Math.pow(beta1, steps)));
        float spread = (float) (1 / Math.sqrt(1 - Math.pow(beta2, steps)));
        decay.forEachSpan(parameters.length, (from, to, rate) -> {
            float kept = 1 - learningRate * rate;
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                mean[i] = beta1 * mean[i] + (1 - beta1) * g;
                square[i] = beta2 * square[i] + (1 - beta2) * g * g;
                parameters[i] =
                        parameters[i] * kept - size * mean[i] / ((float) Math.sqrt(square[i]) * spread + epsilon);
            }
        });
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public float[][] state() {
        return new float[][] {mean, square};
    }

    @Override
    public void restore(long steps, float[][] state) {
        OptimizerState.copy(state, state());
        this.steps = steps;
    }
}
