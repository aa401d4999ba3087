package io.noisegate.hardness;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes prototypes into state. Version 1: memory (long), classes (int), dimension (int), for each class members (long) and
 * mean (doubles). */
public final class ClassPrototypesSerializer extends VersionedSerializer<ClassPrototypes> {
    public static final ClassPrototypesSerializer INSTANCE = new ClassPrototypesSerializer();

    public ClassPrototypesSerializer() {
        super(ClassPrototypes.class, 1);
    }

    @Override
    protected void write(ClassPrototypes prototypes, DataOutputView out) throws IOException {
        out.writeLong(prototypes.memory());
        out.writeInt(prototypes.means().length);
        out.writeInt(prototypes.means()[0].length);
        for (int label = 0; label < prototypes.means().length; label++) {
            out.writeLong(prototypes.members()[label]);
            for (double value : prototypes.means()[label]) {
                out.writeDouble(value);
            }
        }
    }

    @Override
    protected ClassPrototypes read(int version, DataInputView in) throws IOException {
        long memory = in.readLong();
        double[][] means = new double[in.readInt()][];
        long[] members = new long[means.length];
        int dimension = in.readInt();
        for (int label = 0; label < means.length; label++) {
            members[label] = in.readLong();
            means[label] = new double[dimension];
            for (int i = 0; i < dimension; i++) {
                means[label][i] = in.readDouble();
            }
        }
        return new ClassPrototypes(means, members, memory);
    }

    @Override
    public ClassPrototypes copy(ClassPrototypes prototypes) {
        return prototypes.copy();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}
