package io.noisegate.correction;

import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.LabelContract;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.SampleFormat;
import io.noisegate.schema.LabelCorrection;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireDecoder;
import io.noisegate.schema.WireEncoder;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes and validates corrections. What cannot be decoded or does not fit the model goes to
 * {@link DecodeFunction#DEAD_LETTERS}.
 */
public final class DecodeCorrectionFunction extends ProcessFunction<RawRecord, Correction> {
    private static final String STAGE = "decode-correction";

    private final SampleFormat format;
    private final Wire wire;

    private transient SingleObjectCodec<LabelCorrection> codec;
    private transient WireDecoder<LabelCorrection> frames;

    /**
     * @param format what labels the model takes
     * @param wire how corrections are framed
     */
    public DecodeCorrectionFunction(SampleFormat format, Wire wire) {
        this.wire = wire;
        this.format = format;
    }

    @Override
    public void open(OpenContext context) {
        codec = SingleObjectCodec.of(LabelCorrection.class);
        frames = WireDecoder.of(wire, LabelCorrection.class);
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Correction> out) throws IOException {
        Correction correction;
        try {
            LabelCorrection decoded =
                    codec.decode(frames.singleObject(record.valueBytes(), record.header(WireEncoder.HEADER)));
            correction = new Correction(
                    decoded.getSampleId(),
                    decoded.getEventTime().toEpochMilli(),
                    LabelContract.label(decoded.getLabel()));
        } catch (UndecodableRecord e) {
            refuse(record, context, e.getClass().getSimpleName(), e.getMessage());
            return;
        }
        Optional<String> rejection =
                SampleFormat.rejectId(correction.sampleId()).or(() -> format.rejectLabel(correction.label()));
        if (rejection.isPresent()) {
            refuse(record, context, "InvalidCorrection", rejection.get());
            return;
        }
        out.collect(correction);
    }

    private void refuse(RawRecord record, Context context, String errorClass, String message) {
        context.output(DecodeFunction.DEAD_LETTERS, new DeadLetter(record, STAGE, errorClass, message));
    }
}
