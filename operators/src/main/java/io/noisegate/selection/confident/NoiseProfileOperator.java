package io.noisegate.selection.confident;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the {@link StreamingConfidentJoint} of all samples, emits it every so often, and for each batch a
 * {@link BatchVerdict} to {@link #VERDICTS} as soon as the batch is counted.
 *
 * <p>Runs as one subtask with one key group: it takes whole batches, and for each row turns to the key of the row's sample.
 *
 * <p>State: {@code vote}, keyed by sample id, 20 bytes a sample; {@code confident-joint}, operator state. With a time to live
 * there is one timer a sample; a sample that was not observed for so long is taken out of all counts.
 *
 * <p>Metrics: {@code noiseRate} in [0, 1], NaN before there is a sample; {@code profiledSamples}.
 */
public final class NoiseProfileOperator extends AbstractStreamOperator<StreamingConfidentJoint>
        implements OneInputStreamOperator<PredictedBatch, StreamingConfidentJoint>,
                Triggerable<String, VoidNamespace>,
                BoundedOneInput {
    public static final OutputTag<BatchVerdict> VERDICTS =
            new OutputTag<>("batch-verdicts", BatchVerdictSerializer.INSTANCE.typeInformation());

    private final int classes;
    private final Duration interval;
    private final Duration ttl;

    private transient StreamingConfidentJoint joint;
    private transient ListState<StreamingConfidentJoint> joints;
    private transient ValueState<KeptVote> votes;
    private transient InternalTimerService<VoidNamespace> forgetting;
    private transient ScheduledFuture<?> publication;
    private transient boolean changed;

    /**
     * @param classes K, at least 2
     * @param interval time between two publications at least
     * @param ttl how long after its last observation a sample counts; null: for ever
     */
    public NoiseProfileOperator(int classes, Duration interval, Duration ttl) {
        this.classes = classes;
        this.interval = interval;
        this.ttl = ttl;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        joint = new StreamingConfidentJoint(classes);
        joints = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("confident-joint", StreamingConfidentJointSerializer.INSTANCE));
        for (StreamingConfidentJoint saved : joints.get()) {
            if (saved.classes() != classes) {
                throw new IllegalStateException("The restored noise profile is of %d classes, the model has %d"
                        .formatted(saved.classes(), classes));
            }
            joint.add(saved);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        votes = getRuntimeContext().getState(new ValueStateDescriptor<>("vote", KeptVoteSerializer.INSTANCE));
        forgetting = getInternalTimerService("forget", VoidNamespaceSerializer.INSTANCE, this);
        MetricGroup metrics = getMetricGroup().addGroup("noisegate");
        metrics.gauge("noiseRate", joint::noiseRate);
        metrics.gauge("profiledSamples", joint::samples);
    }

    @Override
    public void processElement(StreamRecord<PredictedBatch> element) throws Exception {
        PredictedBatch batch = element.getValue();
        boolean[] contradicted = new boolean[batch.labels().length];
        for (int row = 0; row < contradicted.length; row++) {
            if (batch.isPredicted(row)) {
                contradicted[row] = observe(batch.sampleIds()[row], batch.labels()[row], batch.probabilities(row));
            }
        }
        output.collect(
                VERDICTS, new StreamRecord<>(new BatchVerdict(batch.batchId(), joint.noiseRate(), contradicted)));
        changed = true;
        if (publication == null) {
            schedulePublication();
        }
    }

    private boolean observe(String sampleId, int label, float[] probabilities) throws Exception {
        setCurrentKey(sampleId);
        KeptVote kept = votes.value();
        SampleVote vote = joint.observe(kept == null ? null : kept.vote(), label, probabilities);
        long nowMs = getProcessingTimeService().getCurrentProcessingTime();
        votes.update(new KeptVote(vote, nowMs));
        if (kept == null && ttl != null) {
            forgetting.registerProcessingTimeTimer(VoidNamespace.INSTANCE, nowMs + ttl.toMillis());
        }
        return vote.contradictsLabel();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        KeptVote kept = votes.value();
        long forgottenAtMs = kept.seenAtMs() + ttl.toMillis();
        if (forgottenAtMs > timer.getTimestamp()) {
            forgetting.registerProcessingTimeTimer(VoidNamespace.INSTANCE, forgottenAtMs);
        } else {
            joint.remove(kept.vote());
            votes.clear();
            changed = true;
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("No timer in event time was registered");
    }

    private void schedulePublication() {
        long dueMs = getProcessingTimeService().getCurrentProcessingTime() + interval.toMillis();
        publication = getProcessingTimeService().registerTimer(dueMs, time -> {
            publication = null;
            publish();
        });
    }

    private void publish() {
        if (changed) {
            output.collect(new StreamRecord<>(StreamingConfidentJointSerializer.INSTANCE.copy(joint)));
            changed = false;
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        joints.update(List.of(joint));
    }

    @Override
    public void endInput() {
        publish();
    }
}
