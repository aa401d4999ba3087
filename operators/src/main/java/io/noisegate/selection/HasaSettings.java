package io.noisegate.selection;

import java.io.Serializable;

/**
 * Section {@code selection.hasa}. The window is {@code history.window}, the share kept {@code selection.keep-ratio}.
 *
 * @param warmup when samples begin to be judged
 */
public record HasaSettings(Warmup warmup) implements Serializable {

    /** When a sample begins to be judged. */
    public enum Warmup {
        /** When its own window is full. */
        SAMPLE,
        /** When the most observed sample has one observation more than the window holds, as in the original. */
        EPOCHS
    }

    /** Each sample warms up by itself. */
    public static HasaSettings defaults() {
        return new HasaSettings(Warmup.SAMPLE);
    }
}
