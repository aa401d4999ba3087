package io.noisegate.update;

import io.noisegate.sample.Label;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A few rows that are never learned. Whether a row is one of them is said by the checksum of its features, so that it is so
 * again whenever the sample comes; the checksum also names its place, and a later row of the same place takes it over.
 *
 * <p>Memory is capacity times the bytes of a row. Not thread-safe.
 */
final class HeldOutRows {
    private final int oneIn;
    private final int rowBytes;
    private final byte[] features;
    private final Label[] labels;
    private final CRC32C checksum = new CRC32C();

    /**
     * @param capacity rows at most
     * @param oneIn of so many different rows one is held out
     */
    HeldOutRows(int capacity, int oneIn, int rowBytes) {
        this(oneIn, rowBytes, new byte[Math.multiplyExact(capacity, rowBytes)], new Label[capacity]);
    }

    /**
     * @param features {@code [places, rowBytes]}, not copied
     * @param labels {@code [places]}, null where the place is free; not copied
     */
    HeldOutRows(int oneIn, int rowBytes, byte[] features, Label[] labels) {
        this.oneIn = oneIn;
        this.rowBytes = rowBytes;
        this.features = features;
        this.labels = labels;
    }

    /** Takes a row in if it is one to be held out, and says whether it is. */
    boolean take(ByteBuffer block, int offset, Label label) {
        checksum.reset();
        checksum.update(block.slice(offset, rowBytes));
        long sum = checksum.getValue();
        if (sum % oneIn != 0) {
            return false;
        }
        int place = (int) (sum / oneIn % labels.length);
        block.get(offset, features, place * rowBytes, rowBytes);
        labels[place] = label;
        return true;
    }

    /** How many places are taken. */
    int rows() {
        int rows = 0;
        for (Label label : labels) {
            rows += label == null ? 0 : 1;
        }
        return rows;
    }

    /** Of all places, {@code [places, rowBytes]}; its own array. */
    byte[] features() {
        return features;
    }

    /** Of all places, null where one is free; its own array. */
    Label[] labels() {
        return labels;
    }
}
