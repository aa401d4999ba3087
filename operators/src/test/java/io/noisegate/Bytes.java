package io.noisegate;

import io.noisegate.state.VersionedSerializer;
import io.noisegate.state.VersionedSerializerSnapshot;
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

    /** Reads a value that an earlier version of the serializer wrote, as Flink does with state of a savepoint. */
    public static <T> T read(VersionedSerializer<T> serializer, int version, byte[] bytes) throws IOException {
        DataOutputSerializer snapshot = new DataOutputSerializer(64);
        snapshot.writeUTF(serializer.getClass().getName());
        snapshot.writeInt(version);
        VersionedSerializerSnapshot<T> written = new VersionedSerializerSnapshot<>();
        written.readSnapshot(
                written.getCurrentVersion(),
                new DataInputDeserializer(snapshot.getCopyOfBuffer()),
                serializer.getClass().getClassLoader());
        return read((VersionedSerializer<T>) written.restoreSerializer(), bytes);
    }

    public static <T> T roundTrip(VersionedSerializer<T> serializer, T value) throws IOException {
        return read(serializer, of(serializer, value));
    }
}
