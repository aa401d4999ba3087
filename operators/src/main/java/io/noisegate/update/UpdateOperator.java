package io.noisegate.update;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelPublication;
import io.noisegate.model.ModelSettings;
import io.noisegate.model.ModelSubscription;
import io.noisegate.model.ModelTopic;
import io.noisegate.model.ModelUpdate;
import io.noisegate.model.PublishSettings;
import io.noisegate.model.RollbackRequest;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.scoring.BatchHandover;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.scoring.ScoredBatch;
import io.noisegate.selection.BatchDecision;
import io.noisegate.update.Learner.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins each scored batch with the decision on it, takes one step on the rows that were kept, and publishes the model every
 * {@code publish.every} batches, after {@code publish.interval} at the latest, and at once to every scorer that starts.
 *
 * <p>Runs as one subtask. Barriers are aligned and a scorer sends a whole batch before each, so a checkpoint never falls
 * between a batch and its decision, and only the learner itself is state.
 */
public final class UpdateOperator extends AbstractStreamOperator<ModelChunk>
        implements TwoInputStreamOperator<ScoredBatch, BatchDecision, ModelChunk>, BoundedMultiInput {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateOperator.class);
    private static final int INPUTS = 2;
    private static final int MESSAGES_SEARCHED_FOR_GENERATION = 100;

    private final ModelSettings modelSettings;
    private final RuntimeSettings runtimeSettings;
    private final LearningSettings settings;
    private final ModelChannel channel;
    private final int batchCapacity;
    private final ModelGateSettings gateSettings;

    private transient ListState<LearnerState> state;
    private transient ListState<ModelGateState> gateState;
    private transient ModelGateState restoredGate;
    private transient ModelGate gate;
    private transient ModelSubscription<RequestedModel> requests;
    private transient long rollbacks;
    private transient LearnerState restored;
    private transient Learner learner;
    private transient ModelPublication publication;
    private transient String lineage;
    private transient long generation;
    private transient long version;
    private transient boolean changed;
    private transient Map<Long, PendingBatch> pending;
    private transient Map<String, Long> learnedByFence;
    private transient Map<String, BatchHandover> handovers;
    private transient int batchesSincePublication;
    private transient ScheduledFuture<?> publicationTimer;
    private transient int openInputs;
    private transient UpdateMetrics metrics;

    /** @param batchCapacity largest number of rows in a batch */
    public UpdateOperator(
            ModelSettings modelSettings,
            RuntimeSettings runtimeSettings,
            LearningSettings settings,
            ModelChannel channel,
            int batchCapacity,
            ModelGateSettings gateSettings) {
        this.modelSettings = modelSettings;
        this.runtimeSettings = runtimeSettings;
        this.settings = settings;
        this.channel = channel;
        this.batchCapacity = batchCapacity;
        this.gateSettings = gateSettings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("learner", new LearnerStateSerializer()));
        for (LearnerState written : state.get()) {
            restored = written.copy();
        }
        gateState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("model-gate", new ModelGateStateSerializer()));
        for (ModelGateState written : gateState.get()) {
            restoredGate = written.copy();
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        LearnableModel model = modelSettings.load();
        RuntimeSettings runtime = ScoreOperator.usable(getRuntimeContext(), runtimeSettings);
        handovers = new HashMap<>();
        learner = new Learner(model, settings, runtime, batchCapacity);
        publication = new ModelPublication(settings.publish(), channel.store());
        openGate(model, runtime);
        pending = new HashMap<>();
        learnedByFence = new LinkedHashMap<>();
        openInputs = INPUTS;
        if (restored == null) {
            lineage = UUID.randomUUID().toString();
            generation = 1;
            changed = true;
        } else {
            resume(restored);
            restored = null;
        }
        metrics = new UpdateMetrics(
                getMetricGroup().addGroup("noisegate"),
                runtimeSettings.provider(),
                runtime.provider(),
                learner,
                () -> generation,
                () -> version);
        LOG.info(
                "Learner starts: lineage {}, generation {}, version {}, step {}",
                lineage,
                generation,
                version,
                learner.step());
    }

    private void openGate(LearnableModel model, RuntimeSettings runtime) {
        if (gateSettings.enabled()) {
            gate = new ModelGate(model, gateSettings, runtime);
            if (restoredGate != null) {
                gate.restore(restoredGate);
            }
            UpdateMetrics.register(getMetricGroup().addGroup("noisegate"), gate);
        }
        restoredGate = null;
        if (gateSettings.rollbackOnRequest()) {
            requests = ModelSubscription.fromNowOn(
                    channel,
                    RollbackRequest::isOne,
                    model.parameters().size(),
                    model.initialBuffers().length,
                    RequestedModel::new);
        }
    }

    private void resume(LearnerState written) {
        learner.restore(written);
        lineage = written.lineage();
        version = written.version();
        changed = written.changed();
        long published = ModelTopic.latestGeneration(channel, lineage, MESSAGES_SEARCHED_FOR_GENERATION);
        generation = Math.max(written.generation(), published) + 1;
    }

    @Override
    public void processElement1(StreamRecord<ScoredBatch> element) throws Exception {
        ScoredBatch block = element.getValue();
        if (block.isGreeting()) {
            learnedByFence.put(block.fence(), block.sequence());
            BatchHandover.join(block.fence()).ifPresent(handover -> handovers.put(block.fence(), handover));
            publish();
            return;
        }
        PendingBatch batch = pending.computeIfAbsent(block.batchId(), id -> new PendingBatch());
        if (block.isHandedOver()) {
            BatchBuffers memory = handovers.get(block.fence()).rowsOf(block.batchId());
            batch.add(block.in(memory), memory);
        } else {
            batch.add(block);
        }
        learnIfComplete(block.batchId(), batch);
    }

    @Override
    public void processElement2(StreamRecord<BatchDecision> element) throws Exception {
        BatchDecision decision = element.getValue();
        PendingBatch batch = pending.computeIfAbsent(decision.batchId(), id -> new PendingBatch());
        batch.decide(decision.weights(), decision.targets());
        learnIfComplete(decision.batchId(), batch);
    }

    private void learnIfComplete(long batchId, PendingBatch batch) throws Exception {
        if (!batch.complete()) {
            return;
        }
        pending.remove(batchId);
        learn(batchId, batch);
        ScoredBatch block = batch.blocks().get(0);
        if (handovers.containsKey(block.fence())) {
            handovers.get(block.fence()).giveBack(batchId);
        }
        learnedByFence.put(block.fence(), block.sequence());
        batchesSincePublication++;
        if (batchesSincePublication >= settings.publish().every()) {
            publish();
        } else if (publicationTimer == null) {
            startPublicationTimer();
        }
    }

    private void learn(long batchId, PendingBatch batch) {
        float[] weights = gate == null ? batch.weights() : gate.holdOut(batch.blocks(), batch.weights());
        long startNs = System.nanoTime();
        Outcome outcome = batch.memory() == null
                ? learner.learn(batch.blocks(), weights, batch.targets())
                : learner.learn(batch.memory(), weights, batch.targets());
        switch (outcome) {
            case STEPPED -> {
                changed = true;
                metrics.stepped(startNs);
            }
            case NOTHING_KEPT -> LOG.debug("Nothing of batch {} was kept", batchId);
            case DIVERGED ->
                LOG.error(
                        "No step was taken on batch {}: its gradient is not finite, or the step overflowed ({} times so far); lower learning.learning-rate or set learning.clip-norm",
                        batchId,
                        learner.divergedSteps());
        }
    }

    private void startPublicationTimer() {
        PublishSettings publish = settings.publish();
        long dueMs = getProcessingTimeService().getCurrentProcessingTime()
                + publish.interval().toMillis();
        publicationTimer = getProcessingTimeService().registerTimer(dueMs, time -> {
            publicationTimer = null;
            publish();
        });
    }

    /** Publishes under the same version as before when nothing was learned since. */
    private void publish() throws IOException, InterruptedException {
        if (publicationTimer != null) {
            publicationTimer.cancel(false);
            publicationTimer = null;
        }
        goBackIfAsked();
        if (changed) {
            goBackIfWorse();
            version++;
            changed = false;
        }
        batchesSincePublication = 0;
        List<String> fences = new ArrayList<>(learnedByFence.keySet());
        long[] learned =
                learnedByFence.values().stream().mapToLong(Long::longValue).toArray();
        ModelUpdate update = new ModelUpdate(
                lineage,
                generation,
                version,
                version - 1,
                learner.step(),
                fences,
                learned,
                learner.parameters(),
                learner.buffers());
        for (ModelChunk chunk : publication.chunks(update)) {
            output.collect(new StreamRecord<>(chunk));
        }
    }

    private void goBackIfAsked() throws IOException, InterruptedException {
        RequestedModel requested = requests == null ? null : requests.take(Duration.ZERO);
        if (requested == null) {
            return;
        }
        ModelUpdate model = requested.update();
        learner.goBackTo(model.parameters(), model.buffers());
        if (gate != null) {
            gate.keep(learner.parameters(), learner.buffers());
        }
        changed = true;
        rollbacks++;
        LOG.warn("On request the learner goes on from the model of step {}, now version {}", model.step(), version + 1);
    }

    private void goBackIfWorse() {
        if (gate == null || gate.admits(learner.parameters(), learner.buffers())) {
            return;
        }
        learner.goBackTo(gate.goodParameters(), gate.goodBuffers());
        LOG.error(
                "Model {}/{} was not published: its accuracy is {} on {} held-out rows, that of the last good one {}; the learner goes on from that one ({} times so far). Lower learning.learning-rate, or raise guards.model.largest-drop",
                generation,
                version + 1,
                gate.accuracy(),
                gate.heldOutRows(),
                gate.goodAccuracy(),
                gate.refused());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (!pending.isEmpty()) {
            throw new IllegalStateException(
                    "%d batches are between Score and Update at a checkpoint; expected none with aligned barriers: set execution.checkpointing.unaligned.enabled to false"
                            .formatted(pending.size()));
        }
        state.update(List.of(learner.state(lineage, generation, version, changed)));
        gateState.update(gate == null ? List.of() : List.of(gate.state()));
    }

    @Override
    public void endInput(int input) throws Exception {
        openInputs--;
        if (openInputs == 0 && (changed || batchesSincePublication > 0)) {
            publish();
        }
    }

    @Override
    public void close() throws Exception {
        try {
            IOUtils.closeAll(learner, gate, requests);
            if (handovers != null) {
                handovers.values().forEach(BatchHandover::leave);
            }
        } finally {
            super.close();
        }
    }
}
