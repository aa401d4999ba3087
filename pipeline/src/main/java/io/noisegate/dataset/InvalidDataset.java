package io.noisegate.dataset;

/** A data set that cannot be read as it was asked for; the message says which file and line, what was found and what is expected. */
public final class InvalidDataset extends IllegalArgumentException {

    public InvalidDataset(String message) {
        super(message);
    }

    public InvalidDataset(String message, Throwable cause) {
        super(message, cause);
    }
}
