package io.noisegate.update;

import io.noisegate.settings.Requirements;

/**
 * The learning rate of a step, from the number of steps taken before it. During warm-up it rises linearly from
 * {@code base / warmupSteps}; afterwards the shape decides.
 *
 * @param base the rate after warm-up, above 0
 * @param warmupSteps at least 0
 * @param totalSteps where a cosine ends, at least 1; later steps keep the lowest rate
 * @param lowest rate at the end of a cosine, 0 up to {@code base}
 */
public record LearningRateSchedule(Shape shape, float base, long warmupSteps, long totalSteps, float lowest) {
    /** How the rate goes on after warm-up. */
    public enum Shape {
        /** {@code base}. */
        CONSTANT,
        /** {@code lowest + (base - lowest) · (1 + cos(pi · t / total)) / 2} (Loshchilov and Hutter 2017). */
        COSINE,
        /** {@code base / sqrt(1 + t)}, t counted from the end of warm-up (Robbins and Monro 1951 hold for it). */
        INVERSE_SQUARE_ROOT
    }

    public LearningRateSchedule {
        Requirements.of("optimizer")
                .require(
                        base > 0 && Float.isFinite(base),
                        "learning-rate",
                        base,
                        "a finite number above 0",
                        "0.01 is a usual start")
                .require(
                        warmupSteps >= 0,
                        "warmup-steps",
                        warmupSteps,
                        "a whole number of at least 0",
                        "0 starts with the full rate")
                .require(
                        totalSteps >= 1,
                        "total-steps",
                        totalSteps,
                        "a whole number of at least 1",
                        "it is the length of the cosine, in steps")
                .require(
                        lowest >= 0 && lowest <= base,
                        "lowest-learning-rate",
                        lowest,
                        "a number from 0 to the learning rate",
                        "0 is the usual value")
                .orThrow();
    }

    public static LearningRateSchedule constant(float rate) {
        return new LearningRateSchedule(Shape.CONSTANT, rate, 0, 1, 0);
    }

    /** @param stepsBefore steps taken so far, at least 0 */
    public float rate(long stepsBefore) {
        if (stepsBefore < warmupSteps) {
            return (float) (base * (stepsBefore + 1.0) / warmupSteps);
        }
        long t = stepsBefore - warmupSteps;
        return switch (shape) {
            case CONSTANT -> base;
            case COSINE -> {
                double progress = Math.min(1, (double) t / totalSteps);
                yield (float) (lowest + (base - lowest) * (1 + StrictMath.cos(Math.PI * progress)) / 2);
            }
            case INVERSE_SQUARE_ROOT -> (float) (base / Math.sqrt(1.0 + t));
        };
    }
}
