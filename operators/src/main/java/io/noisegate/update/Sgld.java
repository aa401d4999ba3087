package io.noisegate.update;

/**
 * Stochastic gradient Langevin dynamics (Welling and Teh 2011): {@code p -= rate · (g + decay · p)}, then
 * {@code p += N(0, 2 · rate · temperature)}. Remembers nothing itself; the noise it is given keeps its own position.
 */
public final class Sgld implements Optimizer {
    private final Sgd descent;
    private final float temperature;
    private final LangevinNoise noise;

    /** @param temperature at least 0; 0 is plain descent, 1 over the number of samples draws from the posterior */
    public Sgld(int parameters, float temperature, LangevinNoise noise, WeightDecay decay) {
        Temperature.require(temperature);
        this.descent = new Sgd(parameters, 0, false, decay);
        this.temperature = temperature;
        this.noise = noise;
    }

    @Override
    public void step(float[] parameters, float[] gradient, float learningRate) {
        descent.step(parameters, gradient, learningRate);
        noise.add(parameters, LangevinNoise.ofTemperature(learningRate, temperature));
    }

    @Override
    public long steps() {
        return descent.steps();
    }

    @Override
    public float[][] state() {
        return descent.state();
    }

    @Override
    public void restore(long steps, float[][] state) {
        descent.restore(steps, state);
    }
}
