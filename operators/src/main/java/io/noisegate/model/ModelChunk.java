package io.noisegate.model;

import java.util.List;

/**
 * One Kafka message of a {@link ModelUpdate}: the header of the update and a piece of its parameters.
 *
 * @param chunk index of this piece, 0..chunks-1
 * @param checksum of the whole payload, {@code crc32c:} and eight hexadecimal digits
 * @param path of the file in the model store that holds the payload, or null when {@code bytes} holds the piece
 * @param bytes piece of the payload: little-endian float32 of all parameters, followed by all buffers
 */
public record ModelChunk(
        String lineage,
        long generation,
        long version,
        long parent,
        long step,
        List<String> fences,
        long[] learned,
        int chunk,
        int chunks,
        String checksum,
        String path,
        byte[] bytes) {

    /** Compaction keeps the newest message of each key: the last complete update of each lineage. */
    public String key() {
        return lineage + "/" + chunk;
    }

    boolean isOfSameUpdate(ModelChunk other) {
        return generation == other.generation
                && version == other.version
                && chunks == other.chunks
                && lineage.equals(other.lineage)
                && checksum.equals(other.checksum);
    }
}
