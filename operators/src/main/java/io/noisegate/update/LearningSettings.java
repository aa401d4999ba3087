package io.noisegate.update;

import io.noisegate.gradient.GradientRequest;
import io.noisegate.model.PublishSettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code learning}: how the model learns from what was kept.
 *
 * @param enabled false scores and decides with the starting values for ever
 * @param learningRate after warm-up, above 0
 * @param reduction how the losses of a batch become the one that is minimised
 * @param shortBatches how long the step of a batch is that was closed before it was full
 * @param clipNorm longest gradient, longer ones are shortened to it; infinite for none
 * @param batchStatistics whether BatchNormalization learns with the statistics of the batch and moves its running ones
 * @param dropout whether Dropout drops while learning, by masks from the checkpointed generator
 */
public record LearningSettings(
        boolean enabled,
        double learningRate,
        Reduction reduction,
        ShortBatches shortBatches,
        double clipNorm,
        boolean batchStatistics,
        boolean dropout,
        OptimizerSettings optimizer,
        ScheduleSettings schedule,
        LangevinSettings langevin,
        PublishSettings publish)
        implements Serializable {

    /** How the losses {@code l} of a batch of n kept samples with weights {@code w} become one. */
    public enum Reduction {
        /** {@code sum w l / sum w}: weights say only how samples compare. */
        WEIGHTED_MEAN,
        /** {@code sum w l / n}: a batch of low weights takes a short step, as with an averaged SuperLoss. */
        MEAN,
        /** {@code sum w l}: so does a small batch, as with a SuperLoss that is not averaged. */
        SUM;

        /** The factor from the weighted mean. */
        float factor(double totalWeight, int samples) {
            return switch (this) {
                case WEIGHTED_MEAN -> 1;
                case MEAN -> (float) (totalWeight / samples);
                case SUM -> (float) totalWeight;
            };
        }
    }

    /**
     * The gradient of a batch of n rows where a full one has b. Batches are closed by time, by checkpoints and by the end of
     * the stream too, and a full step along the gradient of four rows, one of them wrong, undoes what hundreds have taught.
     */
    public enum ShortBatches {
        /** Times {@code n / b}: a sample teaches as much wherever its batch was closed. */
        IN_PROPORTION,
        /** As it is, as in a training loop. */
        FULL_STEP;

        /** The factor of the gradient. A sum needs none: that of fewer losses is smaller by itself. */
        float factor(Reduction reduction, int rows, int fullBatch) {
            return this == FULL_STEP || reduction == Reduction.SUM ? 1 : (float) rows / fullBatch;
        }
    }

    public static LearningSettings defaults() {
        return new LearningSettings(
                true,
                0.03,
                Reduction.WEIGHTED_MEAN,
                ShortBatches.IN_PROPORTION,
                Double.POSITIVE_INFINITY,
                false,
                false,
                OptimizerSettings.defaults(),
                ScheduleSettings.defaults(),
                LangevinSettings.defaults(),
                PublishSettings.defaults());
    }

    public LearningSettings {
        Requirements.of("learning")
                .require(
                        learningRate > 0 && Double.isFinite(learningRate),
                        "learning-rate",
                        learningRate,
                        "a finite number above 0",
                        "0.03 is the usual start for SGD with momentum, 0.001 for AdamW")
                .require(clipNorm > 0, "clip-norm", clipNorm, "a number above 0", "1 is the usual value, .inf is none")
                .require(
                        schedule.lowest() <= learningRate,
                        "schedule.lowest",
                        schedule.lowest(),
                        "at most learning.learning-rate, which is " + learningRate,
                        "0 is the usual value")
                .orThrow();
    }

    /** Standard deviation of the noise after a step; 0 where the optimizer draws its own. */
    double noiseAt(double rate) {
        return optimizer.kind() == OptimizerSettings.Kind.PRECONDITIONED_SGLD ? 0 : langevin.standardDeviationAt(rate);
    }

    GradientRequest gradientRequest() {
        GradientRequest request = GradientRequest.plain();
        request = batchStatistics ? request.withBatchStatistics() : request;
        return dropout ? request.withDropout() : request;
    }
}
