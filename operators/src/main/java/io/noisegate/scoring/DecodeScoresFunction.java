package io.noisegate.scoring;

import io.noisegate.hardness.ClassPrototypes;
import io.noisegate.hardness.ClassPrototypesSerializer;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.hardness.Signal;
import io.noisegate.hardness.Signals;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DeadLetterLimit;
import io.noisegate.sample.DeadLetterSettings;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.Label;
import io.noisegate.sample.LabelContract;
import io.noisegate.sample.RawRecord;
import io.noisegate.schema.ScoreKind;
import io.noisegate.schema.ScoredSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes and validates what models that are trained elsewhere say of samples, and turns it into observations that belong to
 * no batch yet. What cannot be used goes to {@link DecodeFunction#DEAD_LETTERS} with the reason and everything it came with; the
 * job goes on.
 *
 * <p>Where embeddings are wanted each is compared with the prototype of its label, see {@link ClassPrototypes}, and then taken into
 * it; a sample without one is as typical as NaN. State: {@code prototypes}, operator state, K (D + 1) doubles.
 */
public final class DecodeScoresFunction extends ProcessFunction<RawRecord, Observation>
        implements CheckpointedFunction {
    private static final String STAGE = "decode-scores";

    private final int classes;
    private final int embeddingSize;
    private final long prototypeMemory;
    private final boolean wholeRows;
    private final DeadLetterSettings limits;

    private transient ListState<ClassPrototypes> prototypeState;
    private transient ClassPrototypes prototypes;
    private transient SingleObjectCodec<ScoredSample> codec;
    private transient Counter samples;
    private transient Counter deadLetters;
    private transient DeadLetterLimit limit;
    private transient long records;

    /**
     * @param classes how many scores a sample has; 0 when not told
     * @param embeddingSize numbers of an embedding; 0 when none is compared, else {@code classes} is told
     * @param prototypeMemory samples of a class over which its prototype reaches back, at least 1
     * @param wholeRows whether observations carry the probabilities of all classes
     * @param limits of what may be refused before the job fails
     */
    public DecodeScoresFunction(
            int classes, int embeddingSize, long prototypeMemory, boolean wholeRows, DeadLetterSettings limits) {
        this.classes = classes;
        this.embeddingSize = embeddingSize;
        this.prototypeMemory = prototypeMemory;
        this.wholeRows = wholeRows;
        this.limits = limits;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        prototypeState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("prototypes", ClassPrototypesSerializer.INSTANCE));
        if (embeddingSize > 0) {
            ClassPrototypes saved = ClassPrototypes.merged(prototypeState.get());
            prototypes = saved != null && saved.fits(classes, embeddingSize)
                    ? saved
                    : new ClassPrototypes(classes, embeddingSize, prototypeMemory);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        prototypeState.update(prototypes == null ? List.of() : List.of(prototypes));
    }

    @Override
    public void open(OpenContext context) {
        codec = SingleObjectCodec.of(ScoredSample.class);
        limit = new DeadLetterLimit(limits);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("noisegate");
        samples = metrics.counter("samplesDecoded");
        metrics.meter("samplesPerSecond", new MeterView(samples));
        deadLetters = metrics.counter("deadLetters");
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Observation> out) {
        records++;
        ScoredSample sample;
        try {
            sample = codec.decode(record.valueBytes());
        } catch (UndecodableRecord e) {
            refuse(record, context, e.getClass().getSimpleName(), e.getMessage());
            return;
        }
        float[] scores = LabelContract.floats(sample.getScores());
        Label label = LabelContract.label(sample.getLabel());
        boolean logits = sample.getKind() == ScoreKind.LOGITS;
        Optional<String> rejection = ScoreRow.reject(sample.getSampleId(), label, scores, classes, logits)
                .or(() -> rejectEmbedding(sample.getEmbedding()));
        if (rejection.isPresent()) {
            refuse(record, context, "InvalidSample", rejection.get());
            return;
        }
        samples.inc();
        out.collect(observation(sample, label, ScoreRow.logits(scores, logits)));
    }

    private Observation observation(ScoredSample sample, Label label, float[] logits) {
        return new Observation(
                sample.getSampleId(),
                0,
                1,
                0,
                0,
                sample.getModelVersion(),
                label,
                ScoreRow.loss(label, logits),
                Prediction.ofLogits(FloatBuffer.wrap(logits), 0, logits.length, label.classIndex(), wholeRows),
                prototypes == null || sample.getEmbedding() == null
                        ? null
                        : Signals.undefined()
                                .with(Signal.TYPICALITY, typicality(label.classIndex(), sample.getEmbedding())));
    }

    private Optional<String> rejectEmbedding(List<Float> embedding) {
        return embeddingSize == 0 || embedding == null
                ? Optional.empty()
                : ScoreRow.rejectEmbedding(LabelContract.floats(embedding), embeddingSize);
    }

    private float typicality(int label, List<Float> numbers) {
        double[] embedding = numbers.stream().mapToDouble(Float::doubleValue).toArray();
        float typicality = (float) prototypes.typicality(label, embedding);
        prototypes.add(label, embedding);
        return typicality;
    }

    private void refuse(RawRecord record, Context context, String errorClass, String message) {
        deadLetters.inc();
        DeadLetter letter = new DeadLetter(record, STAGE, errorClass, message);
        context.output(DecodeFunction.DEAD_LETTERS, letter);
        if (limit.exceededBy(records)) {
            throw new SuppressRestartsException(new IllegalStateException(limit.problem(letter)));
        }
    }
}
