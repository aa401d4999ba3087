package io.noisegate.faults;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.SampleFeed;
import io.noisegate.job.KafkaEnds;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a data set again and again at a steady rate, in a thread of its own; a broker that is away delays it only. */
final class SteadyFeed implements AutoCloseable {
    private static final String OUTAGE_MS = Integer.toString(300_000);

    private final NoisegateSettings settings;
    private final LabeledDataset dataset;
    private final FeedPlan plan;
    private final Clock eventTimes;
    private final KafkaProducer<String, byte[]> producer;
    private final SampleFeed feed;
    private final CompletableFuture<Long> sending;

    private SteadyFeed(NoisegateSettings settings, LabeledDataset dataset, FeedPlan plan, Clock eventTimes) {
        this.settings = settings;
        this.dataset = dataset;
        this.plan = plan;
        this.eventTimes = eventTimes;
        Map<String, Object> properties = new HashMap<>(KafkaEnds.clientProperties(settings.kafka()));
        properties.put("delivery.timeout.ms", OUTAGE_MS);
        properties.put("max.block.ms", OUTAGE_MS);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        feed = feed(plan);
        sending = CompletableFuture.supplyAsync(() -> send(feed), task -> new Thread(task, "samples").start());
    }

    /** Starts it, mixed anew in each pass. */
    static SteadyFeed start(
            NoisegateSettings settings, LabeledDataset dataset, double samplesPerSecond, long seed, Clock eventTimes) {
        FeedPlan plan = new FeedPlan(
                Integer.MAX_VALUE, OptionalLong.of(seed), OptionalDouble.of(samplesPerSecond), OptionalLong.empty());
        return new SteadyFeed(settings, dataset, plan, eventTimes);
    }

    /** Starts to send it once, in its order, as fast as the broker takes it. */
    static SteadyFeed once(NoisegateSettings settings, LabeledDataset dataset) {
        FeedPlan plan = new FeedPlan(1, OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty());
        return new SteadyFeed(settings, dataset, plan, Clock.systemUTC());
    }

    private SampleFeed feed(FeedPlan of) {
        return new SampleFeed(dataset, of, eventTimes);
    }

    private long send(SampleFeed samples) {
        return samples.sendTo(producer, settings.topics().samples());
    }

    /** Samples handed to the producer so far. */
    long sent() {
        return feed.sent();
    }

    /** Ends it with a full batch; gives the number of samples once the broker has them all. */
    long stop(int batch) {
        feed.stop();
        long sent = finish();
        long missing = (batch - sent % batch) % batch;
        FeedPlan rest = new FeedPlan(
                Integer.MAX_VALUE, plan.shuffleSeed(), OptionalDouble.empty(), OptionalLong.of(Math.max(1, missing)));
        return missing == 0 ? sent : sent + send(feed(rest));
    }

    /** Waits until all is sent; gives the number of samples once the broker has them all. */
    long finish() {
        return sending.join();
    }

    @Override
    public void close() {
        feed.stop();
        producer.close();
    }
}
