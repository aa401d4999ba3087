package io.noisegate.demo;

import io.noisegate.dataset.LabelNoise;
import io.noisegate.settings.Requirements;
import io.noisegate.settings.SettingText;

/**
 * What the demo shows.
 *
 * @param noise how labels are made wrong
 * @param share of wrong labels in the training rows; with asymmetric noise of each confusable class
 * @param seed of noise, model, order and nothing else
 * @param passes over the training rows
 */
public record DemoOptions(Noise noise, double share, long seed, int passes) {

    /** How labels are made wrong. */
    public enum Noise {
        /** Any other class, all equally likely. */
        UNIFORM(0.2),
        /** The class that people take the digit for. */
        ASYMMETRIC(0.4);

        private final double usualShare;

        Noise(double usualShare) {
            this.usualShare = usualShare;
        }

        public double usualShare() {
            return usualShare;
        }

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return SettingText.of(this);
        }
    }

    public DemoOptions {
        Requirements.of("demo")
                .require(share >= 0 && share <= 1, "share", share, "a number from 0 to 1", "0.2 is the usual start")
                .require(
                        passes >= 1 && passes <= 1_000,
                        "passes",
                        passes,
                        "a number from 1 to 1000",
                        "20 is the usual start")
                .orThrow();
    }

    LabelNoise labelNoise() {
        return switch (noise) {
            case UNIFORM -> new LabelNoise.Uniform(share, seed);
            case ASYMMETRIC -> new LabelNoise.Asymmetric(LabelNoise.CONFUSED_DIGITS, share, seed);
        };
    }
}
