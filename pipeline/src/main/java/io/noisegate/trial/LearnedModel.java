package io.noisegate.trial;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.job.ModelFollower;
import io.noisegate.model.ModelUpdate;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/** The model that a job learns, followed from now on, and how good it is on clean rows. Not thread-safe. */
final class LearnedModel implements Closeable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ModelFollower models;
    private final TestAccuracy accuracy;

    LearnedModel(NoisegateSettings settings, LabeledDataset test) throws IOException {
        LearnableModel model = settings.model().load();
        models = new ModelFollower(settings, model);
        accuracy = new TestAccuracy(model, test);
    }

    /** Of the newest model, computed when asked for; 0 before there is one. */
    DoubleSupplier accuracySoFar() throws IOException, InterruptedException {
        Optional<ModelUpdate> newest = models.newest();
        return () -> newest.map(accuracy::of).orElse(0.0);
    }

    /** Of the model that has learned a batch; it was published before the batch's decisions were committed. */
    double accuracyAfter(long batch) throws IOException, InterruptedException {
        Optional<ModelUpdate> model = models.newest();
        while (model.isEmpty() || model.get().learned()[0] < batch) {
            LockSupport.parkNanos(POLL.toNanos());
            model = models.newest();
        }
        return accuracy.of(model.get());
    }

    @Override
    public void close() throws IOException {
        try (accuracy) {
            models.close();
        }
    }
}
