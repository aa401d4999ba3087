package io.noisegate.demo;

import io.noisegate.trial.ProgressLine;
import java.io.PrintWriter;

/** Shows how far a run is and what it has reached. */
public final class DemoProgress implements DemoRun.Progress, AutoCloseable {
    private final ProgressLine line;
    private final int rowsPerPass;

    private DemoProgress(ProgressLine line, int rowsPerPass) {
        this.line = line;
        this.rowsPerPass = rowsPerPass;
    }

    /**
     * Progress of a run.
     *
     * @param out where lines go when there is no terminal
     */
    public static DemoProgress of(String name, int rowsPerPass, int passes, PrintWriter out) {
        return new DemoProgress(ProgressLine.of(name, (long) rowsPerPass * passes, out), rowsPerPass);
    }

    @Override
    public void show(long decided, long expected, double meanLoss, double keptShare, long alerts, double testAccuracy) {
        line.reached(
                decided,
                "pass %d  loss %.3f  kept %.0f %%  alerts %d  test accuracy %.3f"
                        .formatted(
                                Math.min(expected, decided + rowsPerPass - 1) / rowsPerPass,
                                meanLoss,
                                100 * keptShare,
                                alerts,
                                testAccuracy));
    }

    @Override
    public void close() {
        line.close();
    }
}
