package io.noisegate.state;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Base of all hand-written serializers: subclasses say how a value is written today and how each earlier version is
 * read. Values in a savepoint of an earlier version are migrated when the state is registered.
 *
 * <p>Subclasses are stateless and have a public constructor without arguments; the version to read is set by the
 * snapshot when state of an earlier version is restored.
 */
public abstract class VersionedSerializer<T> extends TypeSerializer<T> {
    private final Class<T> type;
    private final int version;
    private int readVersion;

    /** @param version what {@link #write} writes; it rises by one with every change of the bytes */
    protected VersionedSerializer(Class<T> type, int version) {
        this.type = type;
        this.version = version;
        this.readVersion = version;
    }

    /** Writes a value in the current version. */
    protected abstract void write(T value, DataOutputView out) throws IOException;

    /** Reads a value of the given version, which is between 1 and the current one. */
    protected abstract T read(int version, DataInputView in) throws IOException;

    /** The type information that hands this serializer to Flink. */
    public final TypeInformation<T> typeInformation() {
        return new SerializerTypeInformation<>(type, this);
    }

    final Class<T> type() {
        return type;
    }

    final int version() {
        return version;
    }

    final void readVersion(int earlier) {
        readVersion = earlier;
    }

    @Override
    public final void serialize(T value, DataOutputView out) throws IOException {
        write(value, out);
    }

    @Override
    public final T deserialize(DataInputView in) throws IOException {
        return read(readVersion, in);
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    /** Immutable values are their own copies; serializers of mutable values override this. */
    @Override
    public T copy(T value) {
        return value;
    }

    @Override
    public final T copy(T value, T reuse) {
        return copy(value);
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public final TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new VersionedSerializerSnapshot<>(this);
    }

    @Override
    public boolean equals(Object other) {
        return other != null && other.getClass() == getClass();
    }

    @Override
    public int hashCode() {
        return getClass().hashCode();
    }
}
