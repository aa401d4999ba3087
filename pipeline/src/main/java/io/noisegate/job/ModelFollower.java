package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelSubscription;
import io.noisegate.model.ModelUpdate;
import io.noisegate.model.RollbackRequest;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Follows the models a job publishes, as a serving system would: any update, the newest one when asked. */
public final class ModelFollower implements Closeable {
    private record Snapshot(ModelUpdate update) implements Closeable {
        @Override
        public void close() {
            // holds nothing but arrays
        }
    }

    private final ModelSubscription<Snapshot> subscription;
    private ModelUpdate newest;

    /** Follows from the present end of the model topic on. */
    public ModelFollower(NoisegateSettings settings, LearnableModel model) {
        subscription = ModelSubscription.fromNowOn(
                NoisegateJob.channel(settings),
                chunk -> !RollbackRequest.isOne(chunk),
                model.parameters().size(),
                model.initialBuffers().length,
                Snapshot::new);
    }

    /** The newest update so far, if any was published since. */
    public Optional<ModelUpdate> newest() throws IOException, InterruptedException {
        Snapshot next = subscription.take(Duration.ZERO);
        if (next != null) {
            newest = next.update();
        }
        return Optional.ofNullable(newest);
    }

    @Override
    public void close() throws IOException {
        subscription.close();
    }
}
