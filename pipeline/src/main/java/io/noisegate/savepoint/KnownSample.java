package io.noisegate.savepoint;

import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import io.noisegate.sample.SampleFormat;
import java.io.IOException;

/**
 * A sample with what a job knows of it.
 *
 * @param label that the history speaks of; null where labels are not corrected
 */
public record KnownSample(String id, SampleHistory history, Label label) {

    /** What is done with a sample. */
    @FunctionalInterface
    public interface User {
        void use(KnownSample sample) throws IOException;
    }

    /** @throws IllegalArgumentException if no job would take a sample with this id */
    public KnownSample {
        SampleFormat.rejectId(id).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }
}
