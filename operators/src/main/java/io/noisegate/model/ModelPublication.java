package io.noisegate.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns updates into the messages that carry them: in chunks on the topic, or as a path into the model store. Not thread-safe.
 */
public final class ModelPublication {
    private static final byte[] NOTHING = {};

    private final PublishSettings settings;
    private final ModelStore store;
    private byte[] payload = NOTHING;

    /** @param store where models above the inline limit go; null when the settings name none */
    public ModelPublication(PublishSettings settings, ModelStore store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * The messages of an update, in the order they must be sent in, and before this is called again: they share memory with
     * the next ones.
     *
     * @throws IOException if the model store cannot be written
     */
    public List<ModelChunk> chunks(ModelUpdate update) throws IOException {
        payload = ModelPayload.encode(update.parameters(), update.buffers(), payload);
        String checksum = ModelPayload.checksum(payload);
        if (!settings.inline(payload.length)) {
            String path = store.write(update.lineage(), update.generation(), update.version(), payload);
            return List.of(chunk(update, 0, 1, checksum, path, NOTHING));
        }
        int count = Math.max(1, (payload.length + settings.chunkBytes() - 1) / settings.chunkBytes());
        List<ModelChunk> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = i * settings.chunkBytes();
            int to = Math.min(payload.length, from + settings.chunkBytes());
            byte[] piece = count == 1 ? payload : Arrays.copyOfRange(payload, from, to);
            chunks.add(chunk(update, i, count, checksum, null, piece));
        }
        return chunks;
    }

    private static ModelChunk chunk(
            ModelUpdate update, int chunk, int chunks, String checksum, String path, byte[] bytes) {
        return new ModelChunk(
                update.lineage(),
                update.generation(),
                update.version(),
                update.parent(),
                update.step(),
                update.fences(),
                update.learned(),
                chunk,
                chunks,
                checksum,
                path,
                bytes);
    }
}
