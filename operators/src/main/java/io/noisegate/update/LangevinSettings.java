package io.noisegate.update;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code learning.langevin}: the noise added to every parameter after each step.
 *
 * @param mode how the standard deviation is chosen
 * @param standardDeviation of the noise in mode STD, in units of the parameters
 * @param temperature T of SGLD in mode TEMPERATURE: the standard deviation is sqrt(2·learning rate·T)
 * @param seed of the generators of noise and of dropout masks
 */
public record LangevinSettings(Mode mode, double standardDeviation, double temperature, long seed)
        implements Serializable {

    /** How strong the noise is. */
    public enum Mode {
        OFF,
        /** HASA: N(0, std²) on every parameter after the step. */
        STD,
        /** Stochastic gradient Langevin dynamics: std = sqrt(2·learning rate·T). */
        TEMPERATURE
    }

    public static LangevinSettings defaults() {
        return new LangevinSettings(Mode.OFF, 0.001, 1e-6, 1);
    }

    public LangevinSettings {
        Requirements.of("learning.langevin")
                .require(
                        standardDeviation >= 0 && Double.isFinite(standardDeviation),
                        "standard-deviation",
                        standardDeviation,
                        "a finite number from 0",
                        "0.001 is the usual start")
                .require(
                        temperature >= 0 && Double.isFinite(temperature),
                        "temperature",
                        temperature,
                        "a finite number from 0",
                        "1e-6 is the usual start")
                .orThrow();
    }

    /** Standard deviation of the noise at a learning rate; 0 for none. */
    double standardDeviationAt(double learningRate) {
        return switch (mode) {
            case OFF -> 0;
            case STD -> standardDeviation;
            case TEMPERATURE -> Math.sqrt(2 * learningRate * temperature);
        };
    }
}
