package io.noisegate.trial;

import java.io.PrintWriter;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far something is: on a terminal in one line that is written anew, elsewhere in a line every few seconds. */
public final class ProgressLine implements AutoCloseable {
    private static final int UPDATE_MS = 500;
    private static final int UPDATE_MS_WITHOUT_TERMINAL = 5_000;
    private static final int LINE_WIDTH = 140;

    private final ProgressBar bar;

    private ProgressLine(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * A line that has begun.
     *
     * @param whole how many steps there are
     * @param out where lines go when there is no terminal
     */
    public static ProgressLine of(String name, long whole, PrintWriter out) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(whole)
                .setUpdateIntervalMillis(UPDATE_MS)
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(LINE_WIDTH)
                .showSpeed();
        if (System.console() == null) {
            builder.setUpdateIntervalMillis(UPDATE_MS_WITHOUT_TERMINAL)
                    .setConsumer(new DelegatingProgressBarConsumer(new Lines(out), LINE_WIDTH));
        }
        return new ProgressLine(builder.build());
    }

    /** Shows that so many steps are done, and a message beside. */
    public void reached(long done, String message) {
        bar.stepTo(done);
        bar.setExtraMessage("  " + message);
    }

    @Override
    public void close() {
        bar.close();
    }

    /** One line after the other; the bar says its last one twice. */
    private static final class Lines implements Consumer<String> {
        private final PrintWriter out;
        private String last = "";

        private Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void accept(String line) {
            if (!line.equals(last)) {
                out.println(line.stripTrailing());
                out.flush();
                last = line;
            }
        }
    }
}
