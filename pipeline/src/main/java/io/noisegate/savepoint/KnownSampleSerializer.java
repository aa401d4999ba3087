package io.noisegate.savepoint;

import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link KnownSample} on its way to or from a savepoint. */
public final class KnownSampleSerializer extends VersionedSerializer<KnownSample> {
    private static final LabelSerializer LABELS = new LabelSerializer();

    public KnownSampleSerializer() {
        super(KnownSample.class, 1);
    }

    @Override
    protected void write(KnownSample sample, DataOutputView out) throws IOException {
        StringValue.writeString(sample.id(), out);
        SampleHistorySerializer.INSTANCE.serialize(sample.history(), out);
        out.writeBoolean(sample.label() != null);
        if (sample.label() != null) {
            LABELS.serialize(sample.label(), out);
        }
    }

    @Override
    protected KnownSample read(int version, DataInputView in) throws IOException {
        String id = StringValue.readString(in);
        SampleHistory history = SampleHistorySerializer.INSTANCE.deserialize(in);
        Label label = in.readBoolean() ? LABELS.deserialize(in) : null;
        return new KnownSample(id, history, label);
    }

    @Override
    public KnownSample copy(KnownSample sample) {
        return new KnownSample(sample.id(), SampleHistorySerializer.INSTANCE.copy(sample.history()), sample.label());
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}
