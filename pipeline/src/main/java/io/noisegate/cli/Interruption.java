package io.noisegate.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work end in order when the JVM is told to end: by Ctrl-C, or by a signal from its supervisor. The work is asked
 * to stop, and the JVM waits for it, but not for ever.
 */
final class Interruption {
    private static final long PATIENCE_SECONDS = 10;

    private Interruption() {}

    /**
     * Does the work in the calling thread.
     *
     * @param stop makes the work return soon; called from another thread, at most once
     */
    static <T> T endsWith(Runnable stop, Callable<T> work) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> endInOrder(stop, ended), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.call();
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void endInOrder(Runnable stop, CountDownLatch ended) {
        stop.run();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Did not end within %d seconds".formatted(PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and this is what it waited for.
        }
    }
}
