package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelSubscription;
import io.noisegate.model.ModelUpdate;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.runtime.ScoringSessions;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model a scorer scores with: the newest that the running learner has published for this very start of the scorer, which
 * is told by the fence. Is at most {@code staleness} batches behind, or waits.
 *
 * <p>With staleness 0 every model is used for one batch, so its weights are copied into one session; otherwise each model gets a
 * session of its own with the weights as constants, built in the background and closed when the next one takes over. Used by
 * the task's thread only.
 */
final class FollowedModel implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedModel.class);
    private static final Duration WAIT_BEFORE_WARNING = Duration.ofSeconds(30);

    private final String fence = UUID.randomUUID().toString();
    private final int staleness;
    private final ScoringSessions versions;
    private final ModelSubscription<ScoringModel> subscription;
    private final Queue<ScoringSession> retired = new ConcurrentLinkedQueue<>();
    private ScoringSession session;
    private ModelUpdate update;
    private long generation;
    private long version;
    private long learnedSequence;
    private long waits;

    /**
     * Follows the channel from now on; the learner is to be greeted afterwards.
     *
     * @param staleness how many batches the scorer may be ahead
     * @param lastSequence number of the scorer's last batch before this start
     */
    FollowedModel(
            LearnableModel model, RuntimeSettings runtime, ModelChannel channel, int staleness, long lastSequence) {
        this.staleness = staleness;
        this.learnedSequence = lastSequence;
        this.versions = staleness == 0 ? null : new ScoringSessions(model, runtime);
        this.session = staleness == 0 ? ScoringSession.updatable(model, runtime) : null;
        this.subscription = ModelSubscription.fromNowOn(
                channel,
                chunk -> chunk.fences().contains(fence),
                model.parameters().size(),
                model.initialBuffers().length,
                this::prepare);
    }

    /** Runs on the subscription's thread, and so does closing what is used no more: neither holds up scoring. */
    private ScoringModel prepare(ModelUpdate next) {
        closeRetired();
        return new ScoringModel(next, versions == null ? null : versions.open(next.parameters(), next.buffers()));
    }

    /** Drawn anew for each start; goes into the greeting and comes back with every update that is for this scorer. */
    String fence() {
        return fence;
    }

    /** The model in use; null before the first. */
    ModelUpdate update() {
        return update;
    }

    long generation() {
        return generation;
    }

    long version() {
        return version;
    }

    /** How often a batch had to wait for its model. */
    long waits() {
        return waits;
    }

    /** Number of the last batch that the model in use has learned. */
    long learnedSequence() {
        return learnedSequence;
    }

    /** How many versions have arrived that are newer than the one in use. */
    long versionsBehind() {
        return subscription.newestSeenVersion() - version;
    }

    /** How long a newer model than the one in use has been there; 0 when the newest is in use. */
    long stalenessMs() {
        return versionsBehind() == 0 ? 0 : System.currentTimeMillis() - subscription.newestSeenAtMs();
    }

    /**
     * The session for the next batch; waits until the learner is close enough.
     *
     * @param sequence number of the last batch that was scored
     */
    ScoringSession awaitSession(long sequence) throws IOException, InterruptedException {
        use(subscription.take(Duration.ZERO));
        boolean waited = false;
        while (generation == 0 || sequence - learnedSequence > staleness) {
            waited = true;
            ScoringModel next = subscription.take(WAIT_BEFORE_WARNING);
            if (next == null) {
                LOG.warn(
                        "Waiting for the learner: {} batches are scored, {} learned (model {}/{})",
                        sequence,
                        learnedSequence,
                        generation,
                        version);
            }
            use(next);
        }
        waits += waited ? 1 : 0;
        return session;
    }

    private void use(ScoringModel next) {
        if (next == null) {
            return;
        }
        update = next.update();
        if (next.session() == null) {
            session.update(update.parameters(), update.buffers());
        } else {
            retire(session);
            session = next.session();
        }
        generation = update.generation();
        version = update.version();
        learnedSequence = update.learnedOf(fence);
    }

    private void retire(ScoringSession old) {
        if (old != null) {
            retired.add(old);
        }
    }

    private void closeRetired() {
        for (ScoringSession old = retired.poll(); old != null; old = retired.poll()) {
            old.close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            subscription.close();
        } finally {
            retire(session);
            closeRetired();
            if (versions != null) {
                versions.close();
            }
        }
    }
}
