package io.noisegate.scoring;

import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/**
 * Has a batch closed that has been open for the linger. Most batches are full and gone before theirs is over, so one timer serves
 * many: when it fires, it is set again for the batch that is open by then.
 */
abstract class LingerOperator<OUT> extends AbstractStreamOperator<OUT> {
    protected final ScoringSettings settings;

    private transient boolean timerSet;
    private transient boolean batchOpen;
    private transient long dueMs;

    LingerOperator(ScoringSettings settings) {
        this.settings = settings;
    }

    /** Sends the batch off; it has a sample at least. */
    protected abstract void closeBatch() throws Exception;

    /** A batch begins. */
    protected final void batchOpened() {
        batchOpen = true;
        dueMs = getProcessingTimeService().getCurrentProcessingTime()
                + settings.linger().toMillis();
        if (!timerSet) {
            setTimer();
        }
    }

    /** Closes the open batch, if there is one. What it made does not wait for more in a buffer that is not full. */
    protected final void flush() throws Exception {
        if (batchOpen) {
            batchOpen = false;
            closeBatch();
            for (ResultPartitionWriter writer :
                    getContainingTask().getEnvironment().getAllWriters()) {
                writer.flushAll();
            }
        }
    }

    private void setTimer() {
        timerSet = true;
        getProcessingTimeService().registerTimer(dueMs, this::timerFired);
    }

    /** @param timeMs that the timer was set to */
    private void timerFired(long timeMs) throws Exception {
        timerSet = false;
        if (batchOpen && timeMs < dueMs) {
            setTimer();
        } else {
            flush();
        }
    }
}
