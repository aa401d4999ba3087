package io.noisegate.state;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Counts in as few bytes as they need: seven bits each, the lowest first, the eighth set where another byte follows. */
public final class VarLong {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private VarLong() {}

    /** Writes a number from 0 in one byte for each seven bits, nine at most. */
    public static void write(long count, DataOutputView out) throws IOException {
        if (count < 0) {
            throw new IOException("A count of %d, expected at least 0".formatted(count));
        }
        long rest = count;
        while (rest >= MORE) {
            out.writeByte((int) (rest | MORE));
            rest >>>= BITS;
        }
        out.writeByte((int) rest);
    }

    public static long read(DataInputView in) throws IOException {
        long count = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
            byte next = in.readByte();
            count |= (next & (MORE - 1L)) << shift;
            if (next >= 0) {
                return count;
            }
        }
        throw new IOException("A count of more than nine bytes");
    }
}
