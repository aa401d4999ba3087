package io.noisegate.model;

import java.util.List;

/**
 * Asks a running learner to go back to an earlier model: that very model, sent once more on its topic, for the learner alone.
 */
public final class RollbackRequest {
    private static final String LINEAGE = "rollback";
    private static final List<String> FENCES = List.of("learner");

    private RollbackRequest() {}

    /**
     * The request to go back to a model.
     *
     * @param nowMs stands as its generation, so that a later request is never taken for an older one
     */
    public static ModelUpdate to(ModelUpdate earlier, long nowMs) {
        return new ModelUpdate(
                LINEAGE,
                nowMs,
                earlier.version(),
                0,
                earlier.step(),
                FENCES,
                new long[1],
                earlier.parameters(),
                earlier.buffers());
    }

    /** Whether a message of the model topic belongs to a request and not to a model that was published. */
    public static boolean isOne(ModelChunk chunk) {
        return chunk.lineage().equals(LINEAGE);
    }
}
