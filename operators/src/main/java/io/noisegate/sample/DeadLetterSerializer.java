package io.noisegate.sample;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link DeadLetter} between operators. */
public final class DeadLetterSerializer extends VersionedSerializer<DeadLetter> {
    private final RawRecordSerializer records = new RawRecordSerializer();

    public DeadLetterSerializer() {
        super(DeadLetter.class, 1);
    }

    @Override
    protected void write(DeadLetter letter, DataOutputView out) throws IOException {
        records.serialize(letter.record(), out);
        StringValue.writeString(letter.stage(), out);
        StringValue.writeString(letter.errorClass(), out);
        StringValue.writeString(letter.message(), out);
    }

    @Override
    protected DeadLetter read(int version, DataInputView in) throws IOException {
        return new DeadLetter(
                records.deserialize(in),
                StringValue.readString(in),
                StringValue.readString(in),
                StringValue.readString(in));
    }
}
