package io.noisegate.state;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;

/**
 * Runs a function on state that nearly every key has, and on the heap forgets what has expired of it: from time to time
 * it looks at all values, some thousand at once between two records. (Flink's own cleanup looks at one or more values with
 * each access, which costs as much as the access.) RocksDB drops expired values when it compacts.
 *
 * @param <K> type of the keys
 */
public final class SweepingProcessOperator<K, I, O> extends KeyedProcessOperator<K, I, O> {
    private static final int KEYS_AT_ONCE = 2_000;
    private static final long BETWEEN_SLICES_MS = 20;
    private static final int SWEEPS_PER_TIME_TO_LIVE = 8;

    private final ValueStateDescriptor<?> swept;
    private final long betweenSweepsMs;

    private transient Iterator<K> unswept;
    private transient ScheduledFuture<?> next;

    /**
     * @param swept the function's state, see {@link Expiry#descriptor}
     * @param ttl its time to live; null for ever
     */
    public SweepingProcessOperator(
            KeyedProcessFunction<K, I, O> function, ValueStateDescriptor<?> swept, Duration ttl) {
        super(function);
        this.swept = swept;
        this.betweenSweepsMs = ttl == null ? 0 : Math.max(1, ttl.toMillis() / SWEEPS_PER_TIME_TO_LIVE);
    }

    @Override
    public void open() throws Exception {
        super.open();
        unswept = Collections.emptyIterator();
        if (betweenSweepsMs > 0 && getKeyedStateBackend() instanceof HeapKeyedStateBackend) {
            sweepIn(betweenSweepsMs);
        }
    }

    private void sweepIn(long delayMs) {
        long dueMs = getProcessingTimeService().getCurrentProcessingTime() + delayMs;
        next = getProcessingTimeService().registerTimer(dueMs, time -> sweep());
    }

    /** Reading an expired value removes it. */
    private void sweep() throws Exception {
        if (!unswept.hasNext()) {
            unswept = this.<K>getKeyedStateBackend()
                    .getKeys(swept.getName(), VoidNamespace.INSTANCE)
                    .toList()
                    .iterator();
        }
        for (int i = 0; i < KEYS_AT_ONCE && unswept.hasNext(); i++) {
            setCurrentKey(unswept.next());
            ((ValueState<?>) getPartitionedState(swept)).value();
        }
        if (unswept.hasNext()) {
            sweepIn(BETWEEN_SLICES_MS);
        } else {
            unswept = Collections.emptyIterator();
            sweepIn(betweenSweepsMs);
        }
    }

    @Override
    public void close() throws Exception {
        if (next != null) {
            next.cancel(false);
        }
        super.close();
    }
}
