package io.noisegate.selection;

/**
 * The blended target of self-adaptive training: {@code q = (1 - a) e_y + a p} from the model's present probabilities p, taken
 * as constant in the step, with a share a that rises over the epochs:
 * {@code a = start} before the warm-up ends, then
 * {@code start + (end - start)(epoch - warmup) / max(total - warmup, 1)}, limited by {@code end}.
 *
 * <p>It remembers nothing, so its gradient by the logits is {@code (p - q) = (1 - a)(p - e_y)}: that of the plain label made
 * smaller, which is a lower learning rate and no protection from wrong labels; a = 1 learns nothing. It is here for
 * comparison with incerto; {@link io.noisegate.history.SoftTarget} is the form that protects.
 *
 * @param start a of the first epochs, in [0, 1]
 * @param end a of the last epochs, in [0, 1]; one below {@code start} is taken at once after the warm-up
 * @param warmup epochs with {@code start}
 * @param total epochs until {@code end} is reached, one after the last epoch of so many
 */
public record SelfAdaptiveTargets(double start, double end, long warmup, long total) {

    /** a at an epoch, counted from 0. */
    public double share(long epoch) {
        if (epoch < warmup) {
            return start;
        }
        double progress = (double) (epoch - warmup) / Math.max(total - warmup, 1);
        return Math.min(start + (end - start) * progress, end);
    }

    /** q, {@code [classes]}, in single precision. */
    static float[] blended(float[] probabilities, int label, double share) {
        float[] target = new float[probabilities.length];
        for (int k = 0; k < target.length; k++) {
            target[k] = (float) (share * probabilities[k] + (k == label ? 1 - share : 0));
        }
        return target;
    }

    /** q, {@code [classes]}, from probabilities {@code [classes]} and the given label. */
    public static double[] blended(double[] probabilities, int label, double share) {
        double[] target = new double[probabilities.length];
        for (int k = 0; k < target.length; k++) {
            target[k] = share * probabilities[k] + (k == label ? 1 - share : 0);
        }
        return target;
    }
}
