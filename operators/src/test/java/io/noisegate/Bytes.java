package io.noisegate;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes values to bytes and reads them back, as Flink does. */
public final class Bytes {

    private Bytes() {}

    public static <T> byte[] of(VersionedSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    /** Reads a value and objects to bytes that are left over. */
    public static <T> T read(VersionedSerializer<T> serializer, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = serializer.deserialize(in);
        if (in.available() > 0) {
            throw new IOException(in.available() + " bytes left over");
        }
        return value;
    }

    public static <T> T roundTrip(VersionedSerializer<T> serializer, T value) throws IOException {
        return read(serializer, of(serializer, value));
    }
}
