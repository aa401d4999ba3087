package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Takes drops back where a policy drops too much: in the cold start all of them, later as many as go beyond the largest share of
 * the last samples, those with the smallest loss first. Drops for a loss that is not finite always stand, and do not count.
 *
 * <p>The span ends with the present batch, and holds as many samples or the whole batch if that is more. It starts empty after
 * a restart, which loses nothing: before as after, no more than the share was dropped. One byte per sample of the span. Not
 * thread-safe.
 */
final class DropGuard {
    private final DropGuardSettings settings;
    private final boolean[] droppedOfSpan;
    private int oldest;
    private int samples;
    private int drops;
    private long prevented;

    DropGuard(DropGuardSettings settings) {
        this.settings = settings;
        this.droppedOfSpan = new boolean[settings.span()];
    }

    /**
     * The reasons of a batch after those drops that go too far are taken back.
     *
     * @param reasons of the policy, {@code [batch]}; not changed
     * @param earlier how many batches were decided before
     */
    Reason[] guard(Assessment[] batch, Reason[] reasons, long earlier) {
        int dropped = (int) Arrays.stream(reasons).filter(DropGuard::counts).count();
        forget(batch.length);
        int allowed = earlier < settings.coldStart()
                ? 0
                : (int) Math.floor(settings.largestShare() * (samples + batch.length) + 1e-9) - drops;
        int takenBack = Math.max(0, dropped - Math.max(0, allowed));
        prevented += takenBack;
        Reason[] guarded = takenBack == 0 ? reasons : withoutDrops(batch, reasons, takenBack);
        remember(guarded);
        return guarded;
    }

    private static boolean counts(Reason reason) {
        return !reason.keep() && reason != Reason.NON_FINITE_LOSS;
    }

    private static Reason[] withoutDrops(Assessment[] batch, Reason[] reasons, int takenBack) {
        Reason[] guarded = reasons.clone();
        IntStream.range(0, batch.length)
                .filter(row -> counts(reasons[row]))
                .boxed()
                .sorted(Comparator.comparingDouble(
                        row -> batch[row].observation().loss()))
                .limit(takenBack)
                .forEach(row -> guarded[row] = Reason.DROP_LIMIT);
        return guarded;
    }

    /** Leaves of the earlier samples as many as fill up the span beside the present ones. */
    private void forget(int present) {
        while (samples > 0 && samples + present > droppedOfSpan.length) {
            samples--;
            drops -= droppedOfSpan[oldest] ? 1 : 0;
            oldest = (oldest + 1) % droppedOfSpan.length;
        }
    }

    private void remember(Reason[] reasons) {
        for (Reason reason : reasons) {
            boolean dropped = counts(reason);
            forget(1);
            droppedOfSpan[(oldest + samples) % droppedOfSpan.length] = dropped;
            samples++;
            drops += dropped ? 1 : 0;
        }
    }

    /** Drops in the span as a share of its samples, in [0, 1]; NaN before the first batch. */
    double dropShare() {
        return (double) drops / samples;
    }

    /** How many drops were taken back so far. */
    long prevented() {
        return prevented;
    }
}
