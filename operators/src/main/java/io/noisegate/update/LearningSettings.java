package io.noisegate.update;

import io.noisegate.model.PublishSettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * How the model learns from what was kept.
 *
 * @param enabled false scores and decides with the starting values for ever
 * @param learningRate of SGD
 * @param momentum of SGD, in [0, 1)
 * @param weightDecay added to the gradient as a factor of the parameters
 */
public record LearningSettings(
        boolean enabled,
        double learningRate,
        double momentum,
        double weightDecay,
        LangevinSettings langevin,
        PublishSettings publish)
        implements Serializable {

    public static LearningSettings defaults() {
        return new LearningSettings(true, 0.1, 0, 0, LangevinSettings.defaults(), PublishSettings.defaults());
    }

    public LearningSettings {
        Requirements.of("learning")
                .require(
                        learningRate > 0 && Double.isFinite(learningRate),
                        "learning-rate",
                        learningRate,
                        "a finite number above 0",
                        "0.1 is the usual start for SGD without momentum, 0.01 with")
                .require(
                        momentum >= 0 && momentum < 1,
                        "momentum",
                        momentum,
                        "a number from 0 and below 1",
                        "0.9 is the usual start")
                .require(
                        weightDecay >= 0 && Double.isFinite(weightDecay),
                        "weight-decay",
                        weightDecay,
                        "a finite number from 0",
                        "0.0001 is the usual start")
                .orThrow();
    }
}
