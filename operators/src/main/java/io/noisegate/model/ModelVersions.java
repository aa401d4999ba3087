package io.noisegate.model;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;

/** Says how far the model has come. */
public interface ModelVersions extends Closeable {
    /** Makes them where a task runs. */
    @FunctionalInterface
    interface Source extends Serializable {
        ModelVersions open() throws Exception;
    }

    /**
     * The newest published version that was seen; 0 before the first.
     *
     * @throws IOException if no more will be seen
     */
    long newest() throws IOException;

    @Override
    default void close() {}
}
