package io.noisegate.state;

import java.time.Duration;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.UpdateType;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.TimerService;

/**
 * Forgets the values of state that few keys have. Flink's time to live says whether a value has expired; a timer for each key
 * that has one looks at it, which is when an expired value goes. Keys without a value cost nothing, where Flink's own
 * cleanup on the heap walks through all key groups with every access while it finds no values in them.
 *
 * <p>The timers of a key lie one time to live apart, in a phase of its own, so that it never has two of them. RocksDB
 * also drops expired values when it compacts, and a snapshot has none.
 */
public final class Expiry {
    private static final int WRITES_PER_CLOCK_READING = 1000;

    private final long ttlMs;

    /** @param ttl null for never */
    public Expiry(Duration ttl) {
        ttlMs = ttl == null ? 0 : Math.max(1, ttl.toMillis());
    }

    /**
     * State that expires when it has not been written for the time to live.
     *
     * @param ttl null for never
     */
    public static <T> ValueStateDescriptor<T> descriptor(String name, TypeSerializer<T> serializer, Duration ttl) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, serializer);
        if (ttl != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(ttl)
                    .setUpdateType(UpdateType.OnCreateAndWrite)
                    .disableCleanupInBackground()
                    .cleanupFullSnapshot()
                    .cleanupInRocksdbCompactFilter(WRITES_PER_CLOCK_READING)
                    .build());
        }
        return descriptor;
    }

    /** Has the timer of a key look at its values when they may have expired; to be called when it gets one, and by the timer while it has one. */
    public void watch(TimerService timers, Object key) {
        if (ttlMs > 0) {
            long expiry = timers.currentProcessingTime() + ttlMs;
            long behindPhase = Math.floorMod(key.hashCode() - expiry, ttlMs);
            timers.registerProcessingTimeTimer(expiry + Math.max(1, behindPhase));
        }
    }
}
