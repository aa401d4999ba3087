package io.noisegate.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * Lets work end in order when the process is told to end: by Ctrl-C, or by its supervisor. The work is asked to stop and
 * goes on until it has; whoever cannot wait for it repeats the signal.
 *
 * <p>Signals, not a shutdown hook: while hooks run, everything else that has one is taken apart at the same time, ONNX
 * Runtime's environment under running sessions among them.
 */
final class Interruption {
    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private Interruption() {}

    /**
     * Does the work in the calling thread.
     *
     * @param stop makes the work return soon; called from another thread, at most once
     * @return what the work returns, or 128 plus the number of the signal that ended it
     */
    static int endsWith(Runnable stop, Callable<Integer> work) throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        EXIT_CODES.forEach((signal, exitCode) -> Signals.register(signal, () -> {
            if (!interrupted.compareAndSet(0, exitCode)) {
                Runtime.getRuntime().halt(exitCode);
            }
            stop.run();
        }));
        try {
            int exitCode = work.call();
            return interrupted.get() == 0 ? exitCode : interrupted.get();
        } finally {
            EXIT_CODES.keySet().forEach(Signals::registerDefault);
        }
    }
}
