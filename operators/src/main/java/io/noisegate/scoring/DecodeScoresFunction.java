package io.noisegate.scoring;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DeadLetterLimit;
import io.noisegate.sample.DeadLetterSettings;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.Label;
import io.noisegate.sample.RawRecord;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.ScoreKind;
import io.noisegate.schema.ScoredSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.SoftTarget;
import io.noisegate.schema.UndecodableRecord;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes and validates what models that are trained elsewhere say of samples, and turns it into observations that belong to
 * no batch yet. What cannot be used goes to {@link DecodeFunction#DEAD_LETTERS} with the reason and everything it came with; the
 * job goes on.
 */
public final class DecodeScoresFunction extends ProcessFunction<RawRecord, Observation> {
    private static final String STAGE = "decode-scores";

    private final int classes;
    private final boolean wholeRows;
    private final DeadLetterSettings limits;

    private transient SingleObjectCodec<ScoredSample> codec;
    private transient Counter samples;
    private transient Counter deadLetters;
    private transient DeadLetterLimit limit;
    private transient long records;

    /**
     * @param classes how many scores a sample has; 0 when not told
     * @param wholeRows whether observations carry the probabilities of all classes
     * @param limits of what may be refused before the job fails
     */
    public DecodeScoresFunction(int classes, boolean wholeRows, DeadLetterSettings limits) {
        this.classes = classes;
        this.wholeRows = wholeRows;
        this.limits = limits;
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
            sample = codec.decode(record.value());
        } catch (UndecodableRecord e) {
            refuse(record, context, e.getClass().getSimpleName(), e.getMessage());
            return;
        }
        float[] scores = floats(sample.getScores());
        Label label = sample.getLabel() instanceof ClassLabel given
                ? Label.ofClass(given.getIndex())
                : Label.ofSoftTarget(floats(((SoftTarget) sample.getLabel()).getProbabilities()));
        boolean logits = sample.getKind() == ScoreKind.LOGITS;
        Optional<String> rejection = ScoreRow.reject(sample.getSampleId(), label, scores, classes, logits);
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
                Prediction.ofLogits(FloatBuffer.wrap(logits), 0, logits.length, label.classIndex(), wholeRows));
    }

    private void refuse(RawRecord record, Context context, String errorClass, String message) {
        deadLetters.inc();
        DeadLetter letter = new DeadLetter(record, STAGE, errorClass, message);
        context.output(DecodeFunction.DEAD_LETTERS, letter);
        if (limit.exceededBy(records)) {
            throw new SuppressRestartsException(new IllegalStateException(limit.problem(letter)));
        }
    }

    private static float[] floats(List<Float> boxed) {
        float[] values = new float[boxed.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = boxed.get(i);
        }
        return values;
    }
}
