package io.noisegate.model;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.sample.FeatureType;
import io.noisegate.settings.Requirements;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Which model is learned, from what features, with which loss.
 *
 * @param path of the ONNX file with the forward model and its starting values, on any file system Flink knows
 * @param loss appended to the model's output
 * @param labelSmoothing share of the target spread evenly over the classes, in [0, 1)
 * @param huberDelta where the Huber loss turns from quadratic to linear, above 0
 * @param input number format in which features arrive
 * @param scale factor of every feature before mean and standard deviation
 * @param mean subtracted per channel (axis 1), or one for all; empty for none
 * @param standardDeviation divided by per channel (axis 1), or one for all; empty for none
 * @param include patterns of initializers that are parameters although they do not look like any
 * @param exclude patterns of initializers that are constants although they look like parameters
 * @param freeze patterns of parameters that keep their values
 */
public record ModelSettings(
        String path,
        LossHead.Kind loss,
        float labelSmoothing,
        float huberDelta,
        FeatureType input,
        float scale,
        List<Float> mean,
        List<Float> standardDeviation,
        List<String> include,
        List<String> exclude,
        List<String> freeze)
        implements Serializable {

    public static ModelSettings defaults() {
        return new ModelSettings(
                "",
                LossHead.Kind.SOFTMAX_CROSS_ENTROPY,
                0,
                1,
                FeatureType.FLOAT32,
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    public ModelSettings {
        mean = List.copyOf(mean);
        standardDeviation = List.copyOf(standardDeviation);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        freeze = List.copyOf(freeze);
        Requirements.of("model")
                .require(
                        labelSmoothing >= 0 && labelSmoothing < 1,
                        "label-smoothing",
                        labelSmoothing,
                        "a number from 0 and below 1",
                        "0 is no smoothing")
                .require(huberDelta > 0, "huber-delta", huberDelta, "a number above 0", "1 is the usual start")
                .require(
                        Float.isFinite(scale) && scale != 0,
                        "scale",
                        scale,
                        "a finite number other than 0",
                        "1 leaves the features as they are")
                .require(
                        mean.size() == standardDeviation.size() || mean.isEmpty() || standardDeviation.isEmpty(),
                        "mean",
                        mean,
                        "as many values as model.standard-deviation has",
                        "give one value per channel, or one for all")
                .require(
                        standardDeviation.stream().allMatch(s -> s > 0),
                        "standard-deviation",
                        standardDeviation,
                        "numbers above 0",
                        "give one value per channel, or one for all")
                .orThrow();
    }

    /** Reads the model and derives what is needed to learn it. */
    public LearnableModel load() throws IOException {
        return learnable(ModelStore.readFile(path));
    }

    /**
     * Derives what is needed to learn this model.
     *
     * @throws IllegalArgumentException whatever is wrong with the bytes
     */
    public LearnableModel learnable(byte[] onnx) {
        try {
            return LearnableModel.of(
                    OnnxModel.parse(onnx),
                    new LossHead(loss, labelSmoothing, huberDelta),
                    new InputFormat(input, scale, floats(mean), floats(standardDeviation)),
                    new ParameterChoice(include, exclude, freeze));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            // A graph that contradicts itself fails wherever that is noticed first.
            throw new IllegalArgumentException("the graph contradicts itself (%s); export it again".formatted(e), e);
        }
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }
}
