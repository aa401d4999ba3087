package io.noisegate.state;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes rows of floats that may be absent: two bytes for the length, four for each float. */
public final class FloatRow {
    private static final int ABSENT = 0xFFFF;

    private FloatRow() {}

    /** Writes a row of at most 65,534 floats, or null. */
    public static void write(float[] row, DataOutputView out) throws IOException {
        if (row == null) {
            out.writeShort(ABSENT);
            return;
        }
        if (row.length >= ABSENT) {
            throw new IOException("A row of %d floats, expected at most %d".formatted(row.length, ABSENT - 1));
        }
        out.writeShort(row.length);
        for (float value : row) {
            out.writeFloat(value);
        }
    }

    /** Reads a row, or null where none was written. */
    public static float[] read(DataInputView in) throws IOException {
        int length = in.readUnsignedShort();
        if (length == ABSENT) {
            return null;
        }
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = in.readFloat();
        }
        return row;
    }
}
