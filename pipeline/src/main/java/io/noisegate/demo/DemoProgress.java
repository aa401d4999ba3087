package io.noisegate.demo;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line in the terminal that shows how far a run is and what it has reached. */
final class DemoProgress implements DemoRun.Progress, AutoCloseable {
    private static final int UPDATE_MS = 500;
    private static final int LINE_WIDTH = 140;

    private final ProgressBar bar;
    private final int rowsPerPass;

    DemoProgress(String name, int rowsPerPass, int passes) {
        this.rowsPerPass = rowsPerPass;
        this.bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax((long) rowsPerPass * passes)
                .setUpdateIntervalMillis(UPDATE_MS)
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(LINE_WIDTH)
                .showSpeed()
                .build();
    }

    @Override
    public void show(long decided, long expected, double meanLoss, double keptShare, long alerts, double testAccuracy) {
        bar.stepTo(decided);
        bar.setExtraMessage("pass %d  loss %.3f  kept %.0f %%  alerts %d  test accuracy %.3f"
                .formatted(
                        Math.min(expected, decided + rowsPerPass - 1) / rowsPerPass,
                        meanLoss,
                        100 * keptShare,
                        alerts,
                        testAccuracy));
    }

    @Override
    public void close() {
        bar.close();
    }
}
