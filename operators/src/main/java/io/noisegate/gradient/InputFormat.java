package io.noisegate.gradient;

import io.noisegate.sample.FeatureType;
import io.noisegate.settings.Requirements;
import java.util.Arrays;

/**
 * How features arrive, and the preprocessing that is appended to the graph: {@code y = (x · scale - mean[c]) / std[c]}.
 *
 * @param mean per channel (axis 1 of the model's input), a single value, or empty for 0
 * @param standardDeviation per channel, a single value, or empty for 1; each above 0
 */
public record InputFormat(FeatureType type, float scale, float[] mean, float[] standardDeviation) {
    private static final float[] NONE = {};

    public InputFormat {
        mean = mean.clone();
        standardDeviation = standardDeviation.clone();
        boolean positive = true;
        for (float deviation : standardDeviation) {
            positive &= deviation > 0 && Float.isFinite(deviation);
        }
        Requirements.of("model.input")
                .require(
                        scale != 0 && Float.isFinite(scale),
                        "scale",
                        scale,
                        "a finite number other than 0",
                        "0.003921569 maps bytes to 0..1")
                .require(
                        positive,
                        "standard-deviation",
                        Arrays.toString(standardDeviation),
                        "finite numbers above 0",
                        "leave it out for 1")
                .orThrow();
    }

    /** Features that are the model's input as they come. */
    public static InputFormat float32() {
        return new InputFormat(FeatureType.FLOAT32, 1, NONE, NONE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InputFormat that
                && that.type == type
                && that.scale == scale
                && Arrays.equals(that.mean, mean)
                && Arrays.equals(that.standardDeviation, standardDeviation);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + Float.hashCode(scale)) + Arrays.hashCode(mean);
    }

    @Override
    public String toString() {
        return "%s * %s, mean %s, standard deviation %s"
                .formatted(type, scale, Arrays.toString(mean), Arrays.toString(standardDeviation));
    }
}
