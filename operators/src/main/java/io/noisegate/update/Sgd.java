package io.noisegate.update;

import io.noisegate.settings.Requirements;

/**
 * Stochastic gradient descent as in PyTorch: {@code g += decay · p}, {@code buf = momentum · buf + g}, which
 * starts at zero, {@code p -= rate · buf}, with Nesterov {@code p -= rate · (g + momentum · buf)}. Remembers one float per
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
        decay.forEachSpan(parameters.length, (from, to, rate) -> {
            if (momentum == 0) {
                descend(parameters, gradient, learningRate, from, to, rate);
            } else if (nesterov) {
                lookAhead(parameters, gradient, learningRate, from, to, rate);
            } else {
                roll(parameters, gradient, learningRate, from, to, rate);
            }
        });
        steps++;
    }

    private static void descend(
            float[] parameters, float[] gradient, float learningRate, int from, int to, float rate) {
        for (int i = from; i < to; i++) {
            parameters[i] -= learningRate * (gradient[i] + rate * parameters[i]);
        }
    }

    private void roll(float[] parameters, float[] gradient, float learningRate, int from, int to, float rate) {
        float[] buffer = velocity;
        for (int i = from; i < to; i++) {
            buffer[i] = momentum * buffer[i] + (gradient[i] + rate * parameters[i]);
            parameters[i] -= learningRate * buffer[i];
        }
    }

    private void lookAhead(float[] parameters, float[] gradient, float learningRate, int from, int to, float rate) {
        float[] buffer = velocity;
        for (int i = from; i < to; i++) {
            float g = gradient[i] + rate * parameters[i];
            buffer[i] = momentum * buffer[i] + g;
            parameters[i] -= learningRate * (g + momentum * buffer[i]);
        }
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
