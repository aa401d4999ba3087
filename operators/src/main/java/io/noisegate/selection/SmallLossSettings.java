package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.small-loss}. The share kept is {@code selection.keep-ratio}.
 *
 * @param signal which loss is compared within the batch
 * @param warmup observations during which a sample is kept unjudged, at least 0
 */
public record SmallLossSettings(Signal signal, int warmup) implements Serializable {

    /** Which loss of a sample is compared with those of its batch. */
    public enum Signal {
        /** The present loss. */
        BATCH,
        /** The mean of all its losses so far: hardness measure {@code small-loss}. */
        MEAN
    }

    /** The present loss, from the seventh observation on. */
    public static SmallLossSettings defaults() {
        return new SmallLossSettings(Signal.BATCH, 6);
    }

    public SmallLossSettings {
        Requirements.of("selection.small-loss")
                .require(warmup >= 0, "warmup", warmup, "at least 0 observations", "6 is the usual start")
                .orThrow();
    }
}
