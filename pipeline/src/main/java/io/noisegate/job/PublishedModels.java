package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkCodec;
import io.noisegate.model.ModelPublication;
import io.noisegate.model.ModelTopic;
import io.noisegate.model.ModelUpdate;
import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The models that a job has published and that still stand on its topic. */
public final class PublishedModels {
    private final NoisegateSettings settings;
    private final ModelChannel channel;
    private final LearnableModel model;

    private PublishedModels(NoisegateSettings settings, LearnableModel model) {
        this.settings = settings;
        this.channel = NoisegateJob.channel(settings);
        this.model = model;
    }

    /** @throws InvalidSettings if the job's model, which says what a model must look like, is not named */
    public static PublishedModels of(NoisegateSettings settings) throws IOException {
        return new PublishedModels(settings.requireRunnable(), settings.model().load());
    }

    /** Hands over every complete one, oldest first. */
    public void forEach(Consumer<ModelUpdate> reader) throws IOException {
        ModelTopic.published(channel, model.parameters().size(), model.initialBuffers().length, reader);
    }

    /** Sends a model to the topic, and returns when the broker has it. */
    public void send(ModelUpdate update, KafkaProducer<byte[], byte[]> producer)
            throws IOException, ExecutionException, InterruptedException {
        ModelChunkCodec codec = new ModelChunkCodec();
        List<ModelChunk> chunks = new ModelPublication(settings.learning().publish(), channel.store()).chunks(update);
        for (ModelChunk chunk : chunks) {
            producer.send(new ProducerRecord<>(
                            channel.topic(), 0, chunk.key().getBytes(StandardCharsets.UTF_8), codec.encode(chunk)))
                    .get();
        }
    }
}
