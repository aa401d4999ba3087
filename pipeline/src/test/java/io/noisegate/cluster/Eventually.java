package io.noisegate.cluster;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes bring about. */
public final class Eventually {
    private static final Duration LOOK = Duration.ofMillis(100);

    private Eventually() {}

    /** Something that is looked at again until it is so. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param what is expected, for the message
     * @throws AssertionError when it does not hold in time
     */
    public static void holds(String what, Duration within, Condition condition) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within %s: %s".formatted(within, what));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
