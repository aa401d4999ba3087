package io.noisegate.update;

import io.noisegate.model.ModelUpdate;
import java.io.Closeable;

/** A model that the learner is asked to go back to, as the subscription hands it over. */
record RequestedModel(ModelUpdate update) implements Closeable {
    @Override
    public void close() {
        // holds nothing but arrays
    }
}
