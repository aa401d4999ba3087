package io.noisegate.dataset;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.job.FramedRecord;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.Features;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireEncoder;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Streams a data set into a topic: its given labels, never its clean ones. The key of each record is the sample id, the
 * event time is the time of sending.
 *
 * <p>{@link #sendTo} runs in the thread that calls it; {@link #stop} may come from any other.
 */
public final class SampleFeed {
    private final LabeledDataset dataset;
    private final FeedPlan plan;
    private final Clock clock;
    private final SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
    private final WireEncoder frames;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private volatile boolean stopped;
    private volatile long sent; // written by the sending thread only

    /** Single-object encoded. */
    public SampleFeed(LabeledDataset dataset, FeedPlan plan, Clock clock) {
        this(dataset, plan, clock, Wire.SINGLE_OBJECT);
    }

    /**
     * @param clock gives the event times
     * @param wire how samples are framed
     */
    public SampleFeed(LabeledDataset dataset, FeedPlan plan, Clock clock, Wire wire) {
        this.frames = WireEncoder.of(wire, LabeledSample.class);
        this.dataset = dataset;
        this.plan = plan;
        this.clock = clock;
    }

    /**
     * Sends all passes, or as many samples as the plan allows, and returns when the broker has them. To be called once.
     *
     * @param producer is used and flushed, not closed
     * @return samples that were sent
     * @throws KafkaException when the broker refuses one
     */
    public long sendTo(Producer<String, byte[]> producer, String topic) {
        long start = System.nanoTime();
        Random random =
                plan.shuffleSeed().isPresent() ? new Random(plan.shuffleSeed().getAsLong()) : null;
        List<Row> order = new ArrayList<>(dataset.rows());
        for (int pass = 0; pass < plan.passes() && goesOn(); pass++) {
            if (random != null) {
                Collections.shuffle(order, random);
            }
            sendPass(order, producer, topic, start);
        }
        producer.flush();
        if (failure.get() != null) {
            throw new KafkaException("A sample was not taken by topic " + topic, failure.get());
        }
        return sent;
    }

    /** Ends the feed after the sample it is at. */
    public void stop() {
        stopped = true;
    }

    /** Samples sent so far. */
    public long sent() {
        return sent;
    }

    private void sendPass(List<Row> order, Producer<String, byte[]> producer, String topic, long start) {
        for (Row row : order) {
            awaitDue(start + plan.dueNanos(sent));
            if (!goesOn()) {
                return;
            }
            producer.send(FramedRecord.of(topic, row.id(), codec.encode(sample(row)), frames), (metadata, problem) -> {
                if (problem != null) {
                    failure.compareAndSet(null, problem);
                }
            });
            sent++;
        }
    }

    private boolean goesOn() {
        return !stopped && failure.get() == null && sent < plan.limit().orElse(Long.MAX_VALUE);
    }

    private void awaitDue(long dueNanos) {
        for (long wait = dueNanos - System.nanoTime(); wait > 0 && goesOn(); wait = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(wait, 100_000_000));
        }
    }

    private LabeledSample sample(Row row) {
        FeatureDtype dtype = FeatureDtype.valueOf(dataset.dtype().name());
        return new LabeledSample(
                row.id(),
                clock.instant(),
                new ClassLabel(row.givenLabel()),
                dataset.source(),
                Map.of(),
                new Features(dtype, dataset.shape(), ByteBuffer.wrap(row.features())));
    }
}
