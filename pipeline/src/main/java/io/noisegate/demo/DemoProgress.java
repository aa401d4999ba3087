package io.noisegate.demo;

import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a run is and what it has reached: on a terminal in one line that is written anew, elsewhere in a line every
 * few seconds.
 */
public final class DemoProgress implements DemoRun.Progress, AutoCloseable {
    private static final int UPDATE_MS = 500;
    private static final int UPDATE_MS_WITHOUT_TERMINAL = 5_000;
    private static final int LINE_WIDTH = 140;

    private final ProgressBar bar;
    private final int rowsPerPass;

    private DemoProgress(ProgressBar bar, int rowsPerPass) {
        this.bar = bar;
        this.rowsPerPass = rowsPerPass;
    }

    /**
     * Progress of a run.
     *
     * @param out where lines go when there is no terminal
     */
    public static DemoProgress of(String name, int rowsPerPass, int passes, PrintWriter out) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax((long) rowsPerPass * passes)
                .setUpdateIntervalMillis(UPDATE_MS)
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(LINE_WIDTH)
                .showSpeed();
        if (System.console() == null) {
            builder.setUpdateIntervalMillis(UPDATE_MS_WITHOUT_TERMINAL)
                    .setConsumer(new DelegatingProgressBarConsumer(
                            line -> {
                                out.println(line.stripTrailing());
                                out.flush();
                            },
                            LINE_WIDTH));
        }
        return new DemoProgress(builder.build(), rowsPerPass);
    }

    @Override
    public void show(long decided, long expected, double meanLoss, double keptShare, long alerts, double testAccuracy) {
        bar.stepTo(decided);
        bar.setExtraMessage("  pass %d  loss %.3f  kept %.0f %%  alerts %d  test accuracy %.3f"
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
