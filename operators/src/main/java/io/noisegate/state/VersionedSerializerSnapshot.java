package io.noisegate.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/** Remembers in a savepoint which {@link VersionedSerializer} wrote a state, and in which version. */
public final class VersionedSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int SNAPSHOT_VERSION = 1;

    private VersionedSerializer<T> serializer;
    private int writtenVersion;

    /** For Flink, which fills the snapshot by {@link #readSnapshot}. */
    public VersionedSerializerSnapshot() {}

    VersionedSerializerSnapshot(VersionedSerializer<T> serializer) {
        this.serializer = serializer;
        this.writtenVersion = serializer.version();
    }

    @Override
    public int getCurrentVersion() {
        return SNAPSHOT_VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(serializer.getClass().getName());
        out.writeInt(writtenVersion);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int snapshotVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        String className = in.readUTF();
        try {
            serializer = (VersionedSerializer<T>)
                    InstantiationUtil.instantiate(className, VersionedSerializer.class, classLoader);
        } catch (Exception e) {
            throw new IOException("This state was written by " + className + ", which is not on the class path", e);
        }
        writtenVersion = in.readInt();
        if (!(writtenVersion >= 1 && writtenVersion <= serializer.version())) {
            throw new IOException("%s wrote version %d, expected 1 to %d; use the noisegate release that wrote it"
                    .formatted(className, writtenVersion, serializer.version()));
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        serializer.readVersion(writtenVersion);
        return serializer;
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> written) {
        if (!(written instanceof VersionedSerializerSnapshot<T> earlier)
                || !earlier.serializer.equals(serializer)
                || earlier.writtenVersion > writtenVersion) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        return earlier.writtenVersion == writtenVersion
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
}
