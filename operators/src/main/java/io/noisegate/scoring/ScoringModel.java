package io.noisegate.scoring;

import io.noisegate.model.ModelUpdate;
import io.noisegate.runtime.ScoringSession;
import java.io.Closeable;

/**
 * A model that is ready to score with, as the subscription hands it over.
 *
 * @param session built for this model; null when the scorer's one updatable session takes the parameters over
 */
record ScoringModel(ModelUpdate update, ScoringSession session) implements Closeable {
    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
