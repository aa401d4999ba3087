package io.noisegate.gradient;

/** Names of the tensors by which the graphs made here are fed and read. Parameters and buffers go by their own names. */
public final class GraphNames {
    /** Input: raw features {@code [batch, sample shape...]} in the type of the input format. */
    public static final String FEATURES = "noisegate/features";
    /** Input: targets {@code [batch, outputs]}, float32; a class index is a one-hot row. */
    public static final String TARGETS = "noisegate/targets";
    /** Input: what each loss counts, {@code [batch]}, float32; for a weighted mean they sum to 1. */
    public static final String WEIGHTS = "noisegate/weights";
    /** Output: {@code [batch, outputs]}. */
    public static final String LOGITS = "noisegate/logits";
    /** Output: unweighted loss per sample, {@code [batch]}. */
    public static final String LOSSES = "noisegate/losses";
    /** Output: of classes, {@code [batch, outputs]}. */
    public static final String PROBABILITIES = "noisegate/probabilities";

    /** Output: the gradient with respect to the model's input after preprocessing, of that input's shape. */
    public static final String INPUT_GRADIENT = "noisegate/input-gradient";
    /** Output: Euclidean norm of every sample's own, unweighted gradient, {@code [batch]}. */
    public static final String SAMPLE_NORMS = "noisegate/sample-norms";

    private static final String GRADIENT = "noisegate/gradient/";

    private GraphNames() {}

    /** Output: the gradient with respect to a parameter, of the parameter's shape. */
    public static String gradientOf(String parameter) {
        return GRADIENT + parameter;
    }

    /** Output: a tensor inside the model that was asked for. */
    public static String tensor(String name) {
        return "noisegate/tensor/" + name;
    }

    /** Input: the mask of a Dropout node, counted from 0 in graph order. */
    static String maskOf(int dropout) {
        return "noisegate/mask/" + dropout;
    }
}
