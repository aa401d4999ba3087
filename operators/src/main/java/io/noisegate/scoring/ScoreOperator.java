package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.ClassPrototypes;
import io.noisegate.hardness.ClassPrototypesSerializer;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Signal;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelSettings;
import io.noisegate.model.ModelUpdate;
import io.noisegate.runtime.Accelerator;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleSerializer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Scores samples in micro-batches: one ONNX Runtime run per batch, closed by size, by linger, before a checkpoint barrier
 * and at the end of the input. In lockstep a barrier does not close the batch, which goes into the checkpoint instead: then
 * batches depend on the input alone, and a job that was stopped and resumed is bit for bit what it would have been. Emits
 * one {@link Observation} per sample, and the whole batch for the learner on {@link #BATCHES}.
 *
 * <p>With a learner, a batch is scored only with a model that the running learner published for this very start of the
 * scorer (see {@link io.noisegate.model.ModelUpdate}), and only while the scorer is at most {@code staleness} batches ahead of it; beyond that
 * it waits, which is backpressure. Without one, the starting values are scored with for ever.
 */
public final class ScoreOperator extends LingerOperator<Observation>
        implements OneInputStreamOperator<Sample, Observation>, BoundedOneInput {
    /** The batches as they were scored, for the learner. */
    public static final OutputTag<ScoredBatch> BATCHES =
            new OutputTag<>("scored-batches", new ScoredBatchSerializer().typeInformation());

    /**
     * A batch id is the scorer's subtask in the low bits and its sequence above. The sequence goes on where the subtask's
     * state ends; a subtask that is new after rescaling starts at the clock, in milliseconds, which no sequence that
     * counts from zero has reached. So ids are never used twice. (Union state would know the exact end, but forbids that some
     * sources finish before others.)
     */
    private static final int SUBTASK_BITS = 16;

    private static final String GPU = "gpu";
    private static final String GPU_INDEX = "index";

    private final ModelSettings modelSettings;
    private final RuntimeSettings runtimeSettings;
    private final ModelChannel channel;
    private final boolean wholeRows;
    private final SignalSettings signalSettings;
    private final Set<Signal> wantedSignals;

    private transient MicroBatch batch;
    private transient SampleSignals signals;
    private transient ModelUpdate modelOfSignals;
    private transient FollowedModel followed;
    private transient BatchHandover handover;
    private transient ScoringSession startingModel;
    private transient int subtask;
    private transient long sequence;
    private transient ListState<Long> sequenceState;
    private transient ListState<Sample> openBatchState;
    private transient ListState<ClassPrototypes> prototypeState;
    private transient ScoreMetrics metrics;

    /** Number of a batch among those of its scorer, rising by one. */
    public static long sequenceOf(long batchId) {
        return batchId >> SUBTASK_BITS;
    }

    /** Names a batch for ever. */
    static long batchId(long sequence, int subtask) {
        return sequence << SUBTASK_BITS | subtask;
    }

    /** @param channel where the learner publishes; null when nothing is learned */
    public ScoreOperator(
            ModelSettings modelSettings,
            RuntimeSettings runtimeSettings,
            ScoringSettings settings,
            ModelChannel channel) {
        this(modelSettings, runtimeSettings, settings, channel, false, SignalSettings.defaults(), Set.of());
    }

    /**
     * @param wholeRows whether observations carry the probabilities of all classes, four bytes each
     * @param wantedSignals what observations carry beyond the prediction
     */
    public ScoreOperator(
            ModelSettings modelSettings,
            RuntimeSettings runtimeSettings,
            ScoringSettings settings,
            ModelChannel channel,
            boolean wholeRows,
            SignalSettings signalSettings,
            Set<Signal> wantedSignals) {
        super(settings);
        this.modelSettings = modelSettings;
        this.runtimeSettings = runtimeSettings;
        this.channel = channel;
        this.wholeRows = wholeRows;
        this.signalSettings = signalSettings;
        this.wantedSignals = EnumSet.noneOf(Signal.class);
        this.wantedSignals.addAll(wantedSignals);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        sequenceState =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("batch-sequence", Types.LONG));
        openBatchState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("open-batch", new SampleSerializer()));
        prototypeState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("prototypes", ClassPrototypesSerializer.INSTANCE));
        sequence = context.isRestored() ? System.currentTimeMillis() : 0;
        for (long last : sequenceState.get()) {
            sequence = last;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        LearnableModel model = modelSettings.load();
        RuntimeSettings runtime = usable(getRuntimeContext(), runtimeSettings);
        batch = new MicroBatch(model, settings.batchSize(), channel != null, wholeRows);
        if (!wantedSignals.isEmpty()) {
            openSignals(model, runtime);
        }
        if (channel == null) {
            startingModel = ScoringSession.constant(model, model.initialParameters(), model.initialBuffers(), runtime);
        } else {
            followed = new FollowedModel(model, runtime, channel, settings.staleness(), sequence);
            handover = BatchHandover.open(followed.fence(), model, settings.batchSize());
            send(ScoredBatch.greeting(followed.fence(), sequence));
        }
        metrics = new ScoreMetrics(
                getMetricGroup().addGroup("noisegate"),
                runtimeSettings.provider(),
                runtime.provider(),
                followed,
                () -> sequence);
        for (Sample sample : openBatchState.get()) {
            add(sample);
        }
    }

    private void openSignals(LearnableModel model, RuntimeSettings runtime) throws Exception {
        signals = new SampleSignals(SignalPlan.of(model, signalSettings, wantedSignals), runtime, settings.batchSize());
        signals.resume(ClassPrototypes.merged(prototypeState.get()));
    }

    /**
     * The settings with the GPU that Flink assigns, if any, and the provider that can be used in fact.
     *
     * @throws io.noisegate.settings.InvalidSettings if a GPU is asked for and cannot be used
     */
    public static RuntimeSettings usable(RuntimeContext context, RuntimeSettings wanted) {
        if (wanted.provider() == ExecutionProvider.CPU) {
            return wanted;
        }
        return Accelerator.usable(context.getExternalResourceInfos(GPU).stream()
                .findFirst()
                .flatMap(gpu -> gpu.getProperty(GPU_INDEX))
                .map(index -> wanted.onDevice(Integer.parseInt(index)))
                .orElse(wanted));
    }

    @Override
    public void processElement(StreamRecord<Sample> element) throws Exception {
        add(element.getValue());
    }

    private void add(Sample sample) throws Exception {
        if (batch.rows() == 0) {
            metrics.opened();
            batchOpened();
        }
        batch.add(sample);
        if (batch.rows() == settings.batchSize()) {
            flush();
        }
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
        prototypeState.update(
                signals == null || signals.prototypes() == null ? List.of() : List.of(signals.prototypes()));
    }

    @Override
    public void endInput() throws Exception {
        flush();
    }

    @Override
    protected void closeBatch() throws Exception {
        metrics.closed(batch.rows());
        ScoringSession session = followed == null ? startingModel : followed.awaitSession(sequence);
        long startNs = System.nanoTime();
        sequence++;
        long batchId = batchId(sequence, subtask);
        score(session, batchId);
        metrics.scored(startNs);
        emit(batchId);
        batch.clear();
    }

    private void score(ScoringSession session, long batchId) {
        if (signals == null) {
            batch.score(session);
            return;
        }
        if (followed != null && followed.update() != modelOfSignals) {
            modelOfSignals = followed.update();
            signals.use(modelOfSignals.parameters(), modelOfSignals.buffers());
        }
        batch.score(session, signals, batchId);
    }

    private void emit(long batchId) throws InterruptedException {
        batch.forEachObservation(
                batchId,
                followed == null ? 0 : followed.generation(),
                followed == null ? 0 : followed.version(),
                observation -> output.collect(new StreamRecord<>(observation)));
        if (followed != null) {
            teach(batchId);
        }
    }

    private void teach(long batchId) throws InterruptedException {
        if (handover.joined()) {
            handover.handOver(batchId, batch.leaveRows());
            send(ScoredBatch.handedOver(followed.fence(), sequence, batchId, batch.rows()));
            batch.continueIn(handover.room());
        } else {
            batch.forEachBlock(followed.fence(), sequence, batchId, this::send);
        }
    }

    private void send(ScoredBatch message) {
        output.collect(BATCHES, new StreamRecord<>(message));
    }

    @Override
    public void close() throws Exception {
        try {
            IOUtils.closeAll(followed, startingModel, signals, handover, batch);
        } finally {
            super.close();
        }
    }
}
