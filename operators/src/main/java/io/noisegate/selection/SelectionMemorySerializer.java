package io.noisegate.selection;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes what selection remembers into state. Version 1: the components in their order. */
public final class SelectionMemorySerializer extends VersionedSerializer<SelectionMemory> {
    public static final SelectionMemorySerializer INSTANCE = new SelectionMemorySerializer();

    public SelectionMemorySerializer() {
        super(SelectionMemory.class, 1);
    }

    @Override
    protected void write(SelectionMemory memory, DataOutputView out) throws IOException {
        out.writeLong(memory.batches());
        out.writeLong(memory.mostObservations());
        out.writeDouble(memory.superLossThreshold());
        out.writeBoolean(memory.superLossSettled());
        out.writeLong(memory.superLossLosses());
    }

    @Override
    protected SelectionMemory read(int version, DataInputView in) throws IOException {
        return new SelectionMemory(in.readLong(), in.readLong(), in.readDouble(), in.readBoolean(), in.readLong());
    }
}
