package io.noisegate.model;

import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Chunks of models as they stand on the model topic: the Avro contract {@code ModelUpdate}. Not thread-safe. */
public final class ModelChunkCodec {
    private final SingleObjectCodec<io.noisegate.schema.ModelUpdate> codec =
            SingleObjectCodec.of(io.noisegate.schema.ModelUpdate.class);

    public byte[] encode(ModelChunk chunk) {
        List<Long> learned = new ArrayList<>(chunk.learned().length);
        for (long sequence : chunk.learned()) {
            learned.add(sequence);
        }
        return codec.encode(io.noisegate.schema.ModelUpdate.newBuilder()
                .setLineage(chunk.lineage())
                .setGeneration(chunk.generation())
                .setVersion(chunk.version())
                .setParentVersion(chunk.parent() == 0 ? null : chunk.parent())
                .setStep(chunk.step())
                .setFences(chunk.fences())
                .setLearnedBatches(learned)
                .setChunk(chunk.chunk())
                .setChunks(chunk.chunks())
                .setChecksum(chunk.checksum())
                .setPath(chunk.path())
                .setBytes(ByteBuffer.wrap(chunk.bytes()).asReadOnlyBuffer()) // or Avro copies it once more
                .build());
    }

    /** @throws IOException if these bytes are no chunk of a model */
    public ModelChunk decode(byte[] message) throws IOException {
        return decode(message == null ? null : ByteBuffer.wrap(message));
    }

    /** The same of a message on the heap that may be a part of something larger. */
    public ModelChunk decode(ByteBuffer message) throws IOException {
        try {
            return chunk(codec.decode(message));
        } catch (UndecodableRecord e) {
            throw new IOException("Not a model update: " + e.getMessage(), e);
        }
    }

    private static ModelChunk chunk(io.noisegate.schema.ModelUpdate update) throws IOException {
        long[] learned =
                update.getLearnedBatches().stream().mapToLong(Long::longValue).toArray();
        if (learned.length != update.getFences().size()) {
            throw new IOException("Not a model update: %d fences, %d learned batches, expected one each"
                    .formatted(update.getFences().size(), learned.length));
        }
        return new ModelChunk(
                update.getLineage(),
                update.getGeneration(),
                update.getVersion(),
                update.getParentVersion() == null ? 0 : update.getParentVersion(),
                update.getStep(),
                update.getFences(),
                learned,
                update.getChunk(),
                update.getChunks(),
                update.getChecksum(),
                update.getPath(),
                array(update.getBytes()));
    }

    /** The bytes of a buffer; its own array where it has just them. */
    private static byte[] array(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
