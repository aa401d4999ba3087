package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.Observation;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelSettings;
import io.noisegate.model.ModelSubscription;
import io.noisegate.model.ModelUpdate;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores samples in micro-batches: one ONNX Runtime run per batch, closed by size, by linger, before a checkpoint barrier
 * and at the end of the input. In lockstep a barrier does not close the batch, which goes into the checkpoint instead: then
 * batches depend on the input alone, and a job that was stopped and resumed is bit for bit what it would have been. Emits
 * one {@link Observation} per sample, and the whole batch for the learner on {@link #BATCHES}.
 *
 * <p>With a learner, a batch is scored only with a model that the running learner published for this very start of the
 * scorer (see {@link ModelUpdate}), and only while the scorer is at most {@code staleness} batches ahead of it; beyond that
 * it waits, which is backpressure. Without one, the starting values are scored with for ever.
 */
public final class ScoreOperator extends AbstractStreamOperator<Observation>
        implements OneInputStreamOperator<Sample, Observation>, BoundedOneInput {
    /** The batches as they were scored, for the learner. */
    public static final OutputTag<ScoredBatch> BATCHES =
            new OutputTag<>("scored-batches", new ScoredBatchSerializer().typeInformation());

    private static final Logger LOG = LoggerFactory.getLogger(ScoreOperator.class);
    private static final Duration WAIT_BEFORE_WARNING = Duration.ofSeconds(30);
    /**
     * A batch id is the scorer's subtask in the low bits and its sequence above. The sequence goes on where the subtask's
     * state ends; a subtask that is new after rescaling starts at the clock, in milliseconds, which no sequence that
     * counts from zero has reached. So ids are never used twice. (Union state would know the exact end, but forbids that some
     * sources finish before others.)
     */
    private static final int SUBTASK_BITS = 16;

    private final ModelSettings modelSettings;
    private final RuntimeSettings runtimeSettings;
    private final ScoringSettings settings;
    private final ModelChannel channel;
    private final boolean wholeRows;

    private transient LearnableModel learnable;
    private transient MicroBatch batch;
    private transient ScoringSession session;
    private transient ModelSubscription<ScoringModel> subscription;
    private transient String fence;
    private transient int subtask;
    private transient int subtasks;
    private transient long generation;
    private transient long version;
    private transient long learnedSequence;
    private transient long sequence;
    private transient ListState<Long> sequenceState;
    private transient ListState<Sample> openBatchState;
    private transient ScheduledFuture<?> lingerTimer;
    private transient Counter batches;
    private transient Counter waits;

    /** @param channel where the learner publishes; null when nothing is learned */
    public ScoreOperator(
            ModelSettings modelSettings,
            RuntimeSettings runtimeSettings,
            ScoringSettings settings,
            ModelChannel channel) {
        this(modelSettings, runtimeSettings, settings, channel, false);
    }

    /** @param wholeRows whether observations carry the probabilities of all classes, four bytes each */
    public ScoreOperator(
            ModelSettings modelSettings,
            RuntimeSettings runtimeSettings,
            ScoringSettings settings,
            ModelChannel channel,
            boolean wholeRows) {
        this.modelSettings = modelSettings;
        this.runtimeSettings = runtimeSettings;
        this.settings = settings;
        this.channel = channel;
        this.wholeRows = wholeRows;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        sequenceState =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("batch-sequence", Types.LONG));
        openBatchState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("open-batch", new SampleSerializer()));
        sequence = context.isRestored() ? System.currentTimeMillis() : 0;
        for (long last : sequenceState.get()) {
            sequence = last;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        learnable = modelSettings.load();
        batch = new MicroBatch(learnable, settings.batchSize(), channel != null, wholeRows);
        registerMetrics();
        if (channel == null) {
            session = ScoringSession.constant(
                    learnable, learnable.initialParameters(), learnable.initialBuffers(), runtimeSettings);
        } else {
            subscribe();
        }
        for (Sample sample : openBatchState.get()) {
            add(sample);
        }
    }

    private void subscribe() {
        fence = UUID.randomUUID().toString();
        if (settings.lockstep()) {
            session = ScoringSession.updatable(learnable, runtimeSettings);
        }
        subscription = ModelSubscription.fromNowOn(
                channel,
                chunk -> chunk.fences().contains(fence),
                learnable.parameters().size(),
                learnable.initialBuffers().length,
                this::prepare);
        learnedSequence = sequence;
        output.collect(BATCHES, new StreamRecord<>(ScoredBatch.greeting(fence, subtask, subtasks, sequence)));
    }

    /** Runs on the subscription's thread. */
    private ScoringModel prepare(ModelUpdate update) {
        return new ScoringModel(
                update,
                settings.lockstep()
                        ? null
                        : ScoringSession.constant(learnable, update.parameters(), update.buffers(), runtimeSettings));
    }

    @Override
    public void processElement(StreamRecord<Sample> element) throws Exception {
        add(element.getValue());
    }

    private void add(Sample sample) throws Exception {
        batch.add(sample);
        if (batch.rows() == settings.batchSize()) {
            flush();
        } else if (lingerTimer == null) {
            startLinger();
        }
    }

    private void startLinger() {
        long dueMs = getProcessingTimeService().getCurrentProcessingTime()
                + settings.linger().toMillis();
        lingerTimer = getProcessingTimeService().registerTimer(dueMs, time -> {
            lingerTimer = null;
            flush();
        });
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (!settings.lockstep()) {
            flush();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        sequenceState.update(List.of(sequence));
        openBatchState.update(batch.samples());
    }

    @Override
    public void endInput() throws Exception {
        flush();
    }

    private void flush() throws Exception {
        if (lingerTimer != null) {
            lingerTimer.cancel(false);
            lingerTimer = null;
        }
        if (batch.rows() == 0) {
            return;
        }
        if (subscription != null) {
            awaitModel();
        }
        batch.score(session);
        sequence++;
        long batchId = sequence << SUBTASK_BITS | subtask;
        if (subscription != null) {
            batch.forEachBlock(
                    fence,
                    subtask,
                    subtasks,
                    sequence,
                    batchId,
                    block -> output.collect(BATCHES, new StreamRecord<>(block)));
        }
        batch.forEachObservation(
                batchId, generation, version, observation -> output.collect(new StreamRecord<>(observation)));
        batch.clear();
        batches.inc();
    }

    private void awaitModel() throws IOException, InterruptedException {
        use(subscription.take(Duration.ZERO));
        boolean waited = false;
        while (generation == 0 || sequence - learnedSequence > settings.staleness()) {
            waited = true;
            ScoringModel next = subscription.take(WAIT_BEFORE_WARNING);
            if (next == null) {
                LOG.warn(
                        "Scorer {} waits for the learner: {} batches are scored, {} learned (model {}/{})",
                        subtask,
                        sequence,
                        learnedSequence,
                        generation,
                        version);
            }
            use(next);
        }
        if (waited) {
            waits.inc();
        }
    }

    private void use(ScoringModel next) {
        if (next == null) {
            return;
        }
        ModelUpdate update = next.update();
        if (next.session() == null) {
            session.update(update.parameters(), update.buffers());
        } else {
            ScoringSession previous = session;
            session = next.session();
            if (previous != null) {
                previous.close();
            }
        }
        generation = update.generation();
        version = update.version();
        learnedSequence = update.learnedOf(fence);
    }

    private void registerMetrics() {
        MetricGroup group = getMetricGroup().addGroup("noisegate");
        batches = group.counter("batchesScored");
        waits = group.counter("batchesThatWaitedForTheModel");
        group.gauge("modelGeneration", () -> generation);
        group.gauge("modelVersion", () -> version);
        group.gauge("modelVersionsBehind", () -> subscription == null ? 0 : subscription.newestSeenVersion() - version);
        group.gauge("modelStalenessMs", this::stalenessMs);
        group.gauge("batchesAheadOfModel", () -> sequence - learnedSequence);
    }

    /** How long a newer model than the one in use has been there; 0 when the newest is in use. */
    private long stalenessMs() {
        return subscription == null || subscription.newestSeenVersion() == version
                ? 0
                : System.currentTimeMillis() - subscription.newestSeenAtMs();
    }

    @Override
    public void close() throws Exception {
        try {
            IOUtils.closeAll(subscription, session, batch);
        } finally {
            super.close();
        }
    }
}
