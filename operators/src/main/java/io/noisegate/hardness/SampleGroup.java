package io.noisegate.hardness;

/**
 * What kind of sample one is, by how sure the model is of its label and how much of that is uncertain: easy, ambiguous or
 * hard. Among the hard ones are the wrong labels.
 *
 * <p>N. Seedat et al., <i>Data-IQ</i>, NeurIPS 2022, section 3.2, with the thresholds of H-CAT.
 */
public enum SampleGroup {
    EASY,
    AMBIGUOUS,
    HARD;

    /**
     * Where groups meet.
     *
     * @param uncertainty up to which, inclusive, a sample is not ambiguous
     * @param confidence y: up to which, inclusive, a certain sample is hard; from {@code 1 - y} on it is easy
     */
    public record Thresholds(double uncertainty, double confidence) {
        public static final Thresholds DEFAULTS = new Thresholds(0.15, 0.2);

        public Thresholds {
            if (!(uncertainty >= 0 && confidence >= 0 && confidence <= 1)) {
                throw new IllegalArgumentException(
                        "thresholds are %s for uncertainty and %s for confidence, expected at least 0, and 0 to 1"
                                .formatted(uncertainty, confidence));
            }
        }
    }

    /**
     * The group of a sample; one whose confidence or uncertainty is undefined is ambiguous. With y of a half or more a sample
     * may be both hard and easy: then it is hard.
     *
     * @param confidence of {@link Confidence}
     * @param uncertainty of {@link AleatoricUncertainty} or of {@link Variability}
     */
    public static SampleGroup of(double confidence, double uncertainty, Thresholds thresholds) {
        if (!(uncertainty <= thresholds.uncertainty())) {
            return AMBIGUOUS;
        }
        if (confidence <= thresholds.confidence()) {
            return HARD;
        }
        return confidence >= 1 - thresholds.confidence() ? EASY : AMBIGUOUS;
    }
}
