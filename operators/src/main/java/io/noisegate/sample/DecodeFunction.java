package io.noisegate.sample;

import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.LabeledSampleDecoder;
import io.noisegate.schema.LabeledSampleView;
import io.noisegate.schema.UndecodableRecord;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireDecoder;
import io.noisegate.schema.WireEncoder;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Decodes and validates samples. What cannot be decoded or does not fit the model goes to {@link #DEAD_LETTERS} with the
 * reason and everything it came with; the job goes on, until there are too many of them: then it fails and is not restarted.
 */
public final class DecodeFunction extends ProcessFunction<RawRecord, Sample> {
    /** Records that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", new DeadLetterSerializer().typeInformation());

    private static final String STAGE = "decode";

    private final SampleFormat format;
    private final DeadLetterSettings limits;
    private final Wire wire;

    private transient LabeledSampleDecoder decoder;
    private transient Counter samples;
    private transient Counter deadLetters;
    private transient WireDecoder<LabeledSample> frames;
    private transient DeadLetterLimit limit;
    private transient long records;

    /**
     * @param format what the model takes
     * @param wire how samples are framed
     */
    public DecodeFunction(SampleFormat format, DeadLetterSettings limits, Wire wire) {
        this.wire = wire;
        this.format = format;
        this.limits = limits;
    }

    @Override
    public void open(OpenContext context) {
        decoder = new LabeledSampleDecoder();
        frames = WireDecoder.of(wire, LabeledSample.class);
        limit = new DeadLetterLimit(limits);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("noisegate");
        samples = metrics.counter("samplesDecoded");
        metrics.meter("samplesPerSecond", new MeterView(samples));
        deadLetters = metrics.counter("deadLetters");
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Sample> out) throws IOException {
        records++;
        LabeledSampleView view;
        try {
            view = decoder.decode(frames.singleObject(record.value(), record.header(WireEncoder.HEADER)));
        } catch (UndecodableRecord e) {
            refuse(record, context, e.getClass().getSimpleName(), e.getMessage());
            return;
        }
        Label label = label(view);
        Optional<String> rejection = reject(view, label);
        if (rejection.isPresent()) {
            refuse(record, context, "InvalidSample", rejection.get());
            return;
        }
        samples.inc();
        out.collect(new Sample(view.sampleId(), label, view.bytes(), view.featuresOffset(), view.featuresLength()));
    }

    private Optional<String> reject(LabeledSampleView view, Label label) {
        return SampleFormat.rejectId(view.sampleId())
                .or(() -> format.rejectFeatures(
                        type(view.dtype()), view.shape(), view.bytes(), view.featuresOffset(), view.featuresLength()))
                .or(() -> format.rejectLabel(label));
    }

    private void refuse(RawRecord record, Context context, String errorClass, String message) {
        deadLetters.inc();
        DeadLetter letter = new DeadLetter(record, STAGE, errorClass, message);
        context.output(DEAD_LETTERS, letter);
        if (limit.exceededBy(records)) {
            throw new SuppressRestartsException(new IllegalStateException(limit.problem(letter)));
        }
    }

    private static Label label(LabeledSampleView view) {
        return switch (view.labelKind()) {
            case CLASS_INDEX -> Label.ofClass(view.classIndex());
            case REAL_TARGET -> Label.ofRealTarget(view.labelValues());
            case SOFT_TARGET -> Label.ofSoftTarget(view.labelValues());
        };
    }

    private static FeatureType type(FeatureDtype dtype) {
        return switch (dtype) {
            case UINT8 -> FeatureType.UINT8;
            case FLOAT16 -> FeatureType.FLOAT16;
            case FLOAT32 -> FeatureType.FLOAT32;
        };
    }
}
