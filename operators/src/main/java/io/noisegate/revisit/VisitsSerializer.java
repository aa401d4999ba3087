package io.noisegate.revisit;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes how far a kept sample is. Version 1: the components in their order, 36 bytes. */
public final class VisitsSerializer extends VersionedSerializer<Visits> {
    static final VisitsSerializer INSTANCE = new VisitsSerializer();

    public VisitsSerializer() {
        super(Visits.class, 1);
    }

    @Override
    protected void write(Visits visits, DataOutputView out) throws IOException {
        out.writeInt(visits.left());
        out.writeLong(visits.version());
        out.writeLong(visits.sinceMs());
        out.writeLong(visits.lastMs());
        out.writeLong(visits.timerMs());
    }

    @Override
    protected Visits read(int version, DataInputView in) throws IOException {
        return new Visits(in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
