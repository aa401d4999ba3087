package io.noisegate.selection;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes what selection remembers into state. Version 1: batches (long), most observations (long), and of SuperLoss the
 * threshold (double), whether it has settled (boolean) and its losses (long). Version 2: these three once more, for
 * evaluation.
 */
public final class SelectionMemorySerializer extends VersionedSerializer<SelectionMemory> {
    public static final SelectionMemorySerializer INSTANCE = new SelectionMemorySerializer();

    public SelectionMemorySerializer() {
        super(SelectionMemory.class, 2);
    }

    @Override
    protected void write(SelectionMemory memory, DataOutputView out) throws IOException {
        out.writeLong(memory.batches());
        out.writeLong(memory.mostObservations());
        write(memory.training(), out);
        write(memory.evaluation(), out);
    }

    @Override
    protected SelectionMemory read(int version, DataInputView in) throws IOException {
        return new SelectionMemory(
                in.readLong(), in.readLong(), superLoss(in), version == 1 ? SuperLossMemory.NONE : superLoss(in));
    }

    private static void write(SuperLossMemory memory, DataOutputView out) throws IOException {
        out.writeDouble(memory.threshold());
        out.writeBoolean(memory.settled());
        out.writeLong(memory.losses());
    }

    private static SuperLossMemory superLoss(DataInputView in) throws IOException {
        return new SuperLossMemory(in.readDouble(), in.readBoolean(), in.readLong());
    }
}
