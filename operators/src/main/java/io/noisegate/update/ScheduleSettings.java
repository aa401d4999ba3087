package io.noisegate.update;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code learning.schedule}: how the learning rate goes on from step to step.
 *
 * @param shape after warm-up
 * @param warmupSteps over which the rate rises to its full height, at least 0
 * @param totalSteps after warm-up until a cosine reaches its end, at least 1
 * @param lowest rate at the end of a cosine, from 0
 */
public record ScheduleSettings(LearningRateSchedule.Shape shape, long warmupSteps, long totalSteps, double lowest)
        implements Serializable {

    public static ScheduleSettings defaults() {
        return new ScheduleSettings(LearningRateSchedule.Shape.CONSTANT, 0, 100_000, 0);
    }

    public ScheduleSettings {
        Requirements.of("learning.schedule")
                .require(
                        warmupSteps >= 0,
                        "warmup-steps",
                        warmupSteps,
                        "a whole number from 0",
                        "0 starts with the full rate")
                .require(
                        totalSteps >= 1,
                        "total-steps",
                        totalSteps,
                        "a whole number from 1",
                        "it is the length of the cosine")
                .require(
                        lowest >= 0 && Double.isFinite(lowest),
                        "lowest",
                        lowest,
                        "a number from 0",
                        "0 is the usual value")
                .orThrow();
    }

    LearningRateSchedule schedule(double learningRate) {
        return new LearningRateSchedule(shape, (float) learningRate, warmupSteps, totalSteps, (float) lowest);
    }
}
