package io.noisegate.bench.stage;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkCodec;
import io.noisegate.model.ModelPublication;
import io.noisegate.model.ModelUpdate;
import io.noisegate.model.PublishSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A learner that learns nothing, but publishes its model again and again for one scorer. Owns its thread and its producer. */
final class PacedModels implements AutoCloseable {
    private static final double NS_PER_SECOND = 1e9;

    private final ModelChannel channel;
    private final LearnableModel model;
    private final String fence;
    private final LongSupplier scored;
    private final ModelPublication publication = new ModelPublication(PublishSettings.defaults(), null);
    private final ModelChunkCodec codec = new ModelChunkCodec();
    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private long version;

    /**
     * @param fence of the scorer
     * @param scored sequence number of its last batch
     */
    PacedModels(ModelChannel channel, LearnableModel model, String fence, LongSupplier scored) {
        this.channel = channel;
        this.model = model;
        this.fence = fence;
        this.scored = scored;
        this.producer =
                new KafkaProducer<>(Map.copyOf(channel.client()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A first version at once, others at a rate. */
    void start(double perSecond) {
        long periodNs = Math.round(NS_PER_SECOND / perSecond);
        clock.scheduleAtFixedRate(this::publish, 0, periodNs, TimeUnit.NANOSECONDS);
    }

    /** The first version and no other. */
    void startOnce() {
        clock.execute(this::publish);
    }

    private void publish() {
        version++;
        ModelUpdate update = new ModelUpdate(
                "bench",
                1,
                version,
                version - 1,
                version,
                List.of(fence),
                new long[] {scored.getAsLong()},
                model.initialParameters(),
                model.initialBuffers());
        try {
            for (ModelChunk chunk : publication.chunks(update)) {
                producer.send(new ProducerRecord<>(
                        channel.topic(), chunk.key().getBytes(StandardCharsets.UTF_8), codec.encode(chunk)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close();
    }
}
