package io.noisegate.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the chunks of updates together again. Holds at most one incomplete update per lineage and generation: the chunks of an
 * update are sent in order by one producer, so a chunk of another version ends the one before.
 *
 * <p>An update whose size or checksum is wrong, or with a non-finite value, is refused and counted; so is one of a lower
 * generation and version than an earlier one of its lineage.
 */
public final class ModelAssembly {
    private record Publisher(String lineage, long generation) {}

    private record Version(String lineage, long generation, long version) {
        private static Version of(ModelChunk chunk) {
            return new Version(chunk.lineage(), chunk.generation(), chunk.version());
        }

        private boolean isBefore(Version other) {
            return lineage.equals(other.lineage)
                    && (generation < other.generation || generation == other.generation && version < other.version);
        }
    }

    private final int parameters;
    private final int buffers;
    private final ModelStore store;
    private final Map<Publisher, List<ModelChunk>> incomplete = new HashMap<>();
    private Version newest;
    private long refused;

    /**
     * @param parameters number of parameters of the model, in floats
     * @param buffers number of running statistics, in floats
     */
    public ModelAssembly(int parameters, int buffers, ModelStore store) {
        this.parameters = parameters;
        this.buffers = buffers;
        this.store = store;
    }

    /**
     * Takes the next chunk; gives the update that it completes.
     *
     * @throws IOException if the model store cannot be read
     */
    public Optional<ModelUpdate> add(ModelChunk chunk) throws IOException {
        Publisher publisher = new Publisher(chunk.lineage(), chunk.generation());
        List<ModelChunk> received = incomplete.computeIfAbsent(publisher, p -> new ArrayList<>());
        if (!received.isEmpty() && !received.get(0).isOfSameUpdate(chunk)) {
            received.clear();
        }
        if (chunk.chunk() != received.size()) {
            received.clear();
            return Optional.empty();
        }
        received.add(chunk);
        if (received.size() < chunk.chunks()) {
            return Optional.empty();
        }
        incomplete.remove(publisher);
        return update(chunk, payload(received));
    }

    /** How many complete updates were refused. */
    public long refused() {
        return refused;
    }

    private byte[] payload(List<ModelChunk> received) throws IOException {
        ModelChunk first = received.get(0);
        if (first.path() != null) {
            return store.read(first.path());
        }
        if (received.size() == 1) {
            return first.bytes();
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (ModelChunk chunk : received) {
            payload.writeBytes(chunk.bytes());
        }
        return payload.toByteArray();
    }

    private Optional<ModelUpdate> update(ModelChunk header, byte[] payload) {
        long expectedBytes = ((long) parameters + buffers) * Float.BYTES;
        Version version = Version.of(header);
        if (newest != null && version.isBefore(newest)
                || payload.length != expectedBytes
                || !ModelPayload.checksum(payload).equals(header.checksum())) {
            refused++;
            return Optional.empty();
        }
        float[] parameterValues = new float[parameters];
        float[] bufferValues = new float[buffers];
        ModelPayload.decode(payload, parameterValues, bufferValues);
        if (!FiniteValues.all(parameterValues) || !FiniteValues.all(bufferValues)) {
            refused++;
            return Optional.empty();
        }
        newest = version;
        return Optional.of(new ModelUpdate(
                header.lineage(),
                header.generation(),
                header.version(),
                header.parent(),
                header.step(),
                header.fences(),
                header.learned(),
                parameterValues,
                bufferValues));
    }
}
