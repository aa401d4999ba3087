package io.noisegate.sample;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link RawRecord} between operators. */
public final class RawRecordSerializer extends VersionedSerializer<RawRecord> {
    private static final int ABSENT = -1;

    public RawRecordSerializer() {
        super(RawRecord.class, 1);
    }

    @Override
    protected void write(RawRecord record, DataOutputView out) throws IOException {
        StringValue.writeString(record.topic(), out);
        out.writeInt(record.partition());
        out.writeLong(record.offset());
        out.writeLong(record.timestampMs());
        writeBytes(record.key(), out);
        writeValue(record.value(), out);
        out.writeInt(record.headers().size());
        for (RawRecord.Header header : record.headers()) {
            StringValue.writeString(header.name(), out);
            writeBytes(header.value(), out);
        }
    }

    @Override
    protected RawRecord read(int version, DataInputView in) throws IOException {
        String topic = StringValue.readString(in);
        int partition = in.readInt();
        long offset = in.readLong();
        long timestampMs = in.readLong();
        byte[] key = readBytes(in);
        byte[] value = readBytes(in);
        int count = in.readInt();
        List<RawRecord.Header> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new RawRecord.Header(StringValue.readString(in), readBytes(in)));
        }
        return new RawRecord(
                topic,
                partition,
                offset,
                timestampMs,
                key,
                value == null ? null : ByteBuffer.wrap(value),
                List.copyOf(headers));
    }

    private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static void writeValue(ByteBuffer value, DataOutputView out) throws IOException {
        out.writeInt(value == null ? ABSENT : value.remaining());
        if (value != null) {
            out.write(value.array(), value.arrayOffset() + value.position(), value.remaining());
        }
    }

    private static byte[] readBytes(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == ABSENT) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
