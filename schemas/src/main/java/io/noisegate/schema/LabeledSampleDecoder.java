package io.noisegate.schema;

import io.noisegate.schema.LabeledSampleView.LabelKind;
import io.noisegate.schema.UndecodableRecord.CorruptBody;
import io.noisegate.schema.UndecodableRecord.TrailingBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads samples into a view, field by field and without copying their features, when they were written with the current
 * schema; samples of an earlier release go through Avro's resolution. Accepts and refuses exactly what
 * {@link SingleObjectCodec} does.
 *
 * <p>Not thread-safe: there is one view for all samples. Use one decoder per thread.
 */
public final class LabeledSampleDecoder {
    private static final String CONTRACT = LabeledSample.class.getSimpleName();
    private static final FeatureDtype[] DTYPES = FeatureDtype.values();
    private static final LabelKind[] LABEL_KINDS = LabelKind.values();

    private final SingleObjectCodec<LabeledSample> anyVersion;
    private final long currentFingerprint;
    private final LabeledSampleView view = new LabeledSampleView();

    private BinaryDecoder in;
    private int[] dimensions = new int[4];

    public LabeledSampleDecoder() {
        this(Contract.of(LabeledSample.class));
    }

    LabeledSampleDecoder(Contract<LabeledSample> contract) {
        this.anyVersion = new SingleObjectCodec<>(contract);
        this.currentFingerprint = contract.currentFingerprint();
    }

    /**
     * Reads one sample.
     *
     * @param bytes frame and body, nothing else; may be null as the value of a tombstone is
     * @return the view, valid until the next call and as long as {@code bytes} are not changed
     * @throws UndecodableRecord whenever the bytes are anything but one complete sample; the view is then undefined
     */
    public LabeledSampleView decode(byte[] bytes) throws UndecodableRecord {
        return decode(bytes, 0, bytes == null ? 0 : bytes.length);
    }

    /** The same, of the bytes between position and limit of a buffer on the heap; null for a tombstone. */
    public LabeledSampleView decode(ByteBuffer record) throws UndecodableRecord {
        return record == null
                ? decode((byte[]) null)
                : decode(record.array(), record.arrayOffset() + record.position(), record.remaining());
    }

    private LabeledSampleView decode(byte[] bytes, int start, int length) throws UndecodableRecord {
        if (SingleObjectFrame.fingerprint(CONTRACT, bytes, start, length) != currentFingerprint) {
            view.set(anyVersion.decode(Arrays.copyOfRange(bytes, start, start + length)));
            return view;
        }
        in = DecoderFactory.get()
                .binaryDecoder(bytes, start + SingleObjectFrame.LENGTH, length - SingleObjectFrame.LENGTH, in);
        try {
            readSample(bytes, start + length);
        } catch (IOException | RuntimeException e) {
            // Avro throws many kinds of unchecked exceptions for one and the same cause: bytes that make no sense.
            throw new CorruptBody(CONTRACT, length, e);
        }
        int trailing = in.remainingBytes();
        if (trailing > 0) {
            throw new TrailingBytes(CONTRACT, length, trailing);
        }
        return view;
    }

    /** The fields in the order of {@code LabeledSample.avsc}. */
    private void readSample(byte[] bytes, int end) throws IOException {
        view.sampleId = in.readString();
        view.eventTimeMs = in.readLong();
        readLabel();
        view.source = choice("source", 2) == 0 ? null : in.readString();
        view.attributes = readAttributes();
        view.dtype = DTYPES[index("dtype", in.readEnum(), DTYPES.length)];
        readShape();
        long length = in.readLong();
        view.bytes = bytes;
        view.featuresOffset = end - in.remainingBytes();
        view.featuresLength = checkAvailable("data", length, 1);
        in.skipFixed(view.featuresLength);
    }

    private void readLabel() throws IOException {
        view.labelKind = LABEL_KINDS[choice("label", LABEL_KINDS.length)];
        if (view.labelKind == LabelKind.CLASS_INDEX) {
            view.classIndex = in.readInt();
            view.labelValues = LabeledSampleView.NO_VALUES;
        } else {
            view.classIndex = 0;
            view.labelValues = readFloats();
        }
    }

    private float[] readFloats() throws IOException {
        float[] values = LabeledSampleView.NO_VALUES;
        int size = 0;
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            int end = size + checkAvailable("label", block, Float.BYTES);
            if (end > values.length) {
                values = Arrays.copyOf(values, Math.max(end, 2 * values.length));
            }
            while (size < end) {
                values[size++] = in.readFloat();
            }
        }
        return size == values.length ? values : Arrays.copyOf(values, size);
    }

    private Map<String, String> readAttributes() throws IOException {
        long block = in.readMapStart();
        if (block == 0) {
            return Map.of();
        }
        Map<String, String> attributes = new HashMap<>();
        for (; block > 0; block = in.mapNext()) {
            for (long i = 0; i < block; i++) {
                String name = in.readString();
                attributes.put(name, in.readString());
            }
        }
        return attributes;
    }

    private void readShape() throws IOException {
        int rank = 0;
        for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
            int end = rank + checkAvailable("shape", block, 1);
            if (end > dimensions.length) {
                dimensions = Arrays.copyOf(dimensions, Math.max(end, 2 * dimensions.length));
            }
            while (rank < end) {
                dimensions[rank++] = in.readInt();
            }
        }
        if (!Arrays.equals(view.shape, 0, view.shape.length, dimensions, 0, rank)) {
            view.shape = Arrays.copyOf(dimensions, rank);
        }
    }

    private int choice(String field, int branches) throws IOException {
        return index(field, in.readIndex(), branches);
    }

    private static int index(String field, int index, int size) {
        if (!(index >= 0 && index < size)) {
            throw new AvroTypeException("%s has choice %d, expected 0..%d".formatted(field, index, size - 1));
        }
        return index;
    }

    /** Refuses a length before anything is allocated for it. */
    private int checkAvailable(String field, long count, int bytesEach) throws IOException {
        int available = in.remainingBytes();
        if (!(count >= 0 && count <= available / bytesEach)) {
            throw new EOFException(
                    "%s needs %d times %d bytes, but %d are left".formatted(field, count, bytesEach, available));
        }
        return (int) count;
    }
}
