package io.noisegate.hardness;

import static io.noisegate.ReferenceNumbers.assertAllClose;
import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.flat;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static io.noisegate.ReferenceNumbers.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.GradientRequest.SampleNorm;
import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs what is made of gradients over the cases of {@code vog.json} and {@code grand.json}. */
public final class GradientReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;
    private static final int OPSET = 18;
    /** First snapshot and the one after the last, as far as there are so many. */
    private static final Map<String, int[]> WINDOWS = Map.of(
            "complete", new int[] {0, Integer.MAX_VALUE},
            "early", new int[] {0, 5},
            "middle", new int[] {5, 10},
            "late", new int[] {10, Integer.MAX_VALUE});

    private GradientReference() {}

    /** The original's early, middle and late windows centre on a wrong mean; those of the mended rule are compared. */
    public static void checkVariance(JsonNode referenceCase) {
        boolean endToEnd = referenceCase.has("models");
        JsonNode expected = referenceCase.path(endToEnd ? "score_original" : "score_with_window_mean");
        expected.properties().forEach(window -> {
            if (window.getValue().isArray()) {
                int[] range = WINDOWS.get(window.getKey());
                double[] scores = doubles(window.getValue());
                for (int sample = 0; sample < scores.length; sample++) {
                    double[][] gradients =
                            endToEnd ? linearGradients(referenceCase, sample) : gradients(referenceCase, sample);
                    double[] accumulators = new double[1 + 2 * gradients[0].length];
                    for (int i = range[0]; i < Math.min(range[1], gradients.length); i++) {
                        GradientVariance.add(gradients[i], accumulators);
                    }
                    assertClose(
                            window.getKey() + " " + sample,
                            scores[sample],
                            new GradientVariance().value(accumulators, null),
                            endToEnd ? FLOAT32 : EXACT);
                }
            }
        });
    }

    private static double[][] gradients(JsonNode referenceCase, int sample) {
        JsonNode snapshots = referenceCase.path("gradients");
        double[][] gradients = new double[snapshots.size()][];
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = flat(snapshots.path(i).path(sample));
        }
        return gradients;
    }

    /** {@code d p_y / d x = p_y (W_y - sum_k p_k W_k)} of a linear model under each snapshot. */
    private static double[][] linearGradients(JsonNode referenceCase, int sample) {
        double[] input = doubles(referenceCase.path("inputs").path(sample));
        int label = referenceCase.path("labels").path(sample).asInt();
        JsonNode models = referenceCase.path("models");
        double[][] gradients = new double[models.size()][input.length];
        for (int snapshot = 0; snapshot < gradients.length; snapshot++) {
            double[][] weight = table(models.path(snapshot).path("weight"));
            double[] probabilities = Softmax.probabilities(
                    affine(weight, doubles(models.path(snapshot).path("bias")), input));
            for (int i = 0; i < input.length; i++) {
                double mean = 0;
                for (int k = 0; k < probabilities.length; k++) {
                    mean += probabilities[k] * weight[k][i];
                }
                gradients[snapshot][i] = probabilities[label] * (weight[label][i] - mean);
            }
            assertAllClose(
                    "gradient",
                    doubles(models.path(snapshot).path("input_gradient_float32").path(sample)),
                    gradients[snapshot],
                    FLOAT32);
        }
        return gradients;
    }

    /** Over the last layer by formula, over all parameters by the gradient graph. */
    public static void checkNorm(JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        double[][] inputs = table(referenceCase.path("inputs"));
        int layers = referenceCase.path("weights").size();
        for (int i = 0; i < labels.length; i++) {
            double[] hidden = inputs[i];
            for (int layer = 0; layer + 1 < layers; layer++) {
                hidden = Arrays.stream(layer(referenceCase, layer, hidden))
                        .map(activation(referenceCase).equals("Tanh") ? Math::tanh : x -> Math.max(0, x))
                        .toArray();
            }
            double[] logits = layer(referenceCase, layers - 1, hidden);
            double square = LastLayerGradient.squaredError(Softmax.probabilities(logits), labels[i]);
            assertAllClose(
                    "logits", doubles(referenceCase.path("logits_float64").path(i)), logits, EXACT);
            assertClose(
                    "error norm",
                    number(referenceCase.path("softmax_error_norm_float64").path(i)),
                    Math.sqrt(square),
                    EXACT);
            assertClose(
                    "last layer",
                    number(referenceCase.path("last_layer_norm_float64").path(i)),
                    LastLayerGradient.norm(square, hidden),
                    EXACT);
        }
        assertAllClose(
                "all parameters",
                doubles(referenceCase.path("score_float64")),
                norms(referenceCase, inputs, labels),
                FLOAT32);
    }

    private static double[] layer(JsonNode referenceCase, int layer, double[] input) {
        return affine(
                table(referenceCase.path("weights").path(layer)),
                doubles(referenceCase.path("biases").path(layer)),
                input);
    }

    private static double[] affine(double[][] weight, double[] bias, double[] input) {
        double[] sum = bias.clone();
        for (int row = 0; row < sum.length; row++) {
            for (int i = 0; i < input.length; i++) {
                sum[row] += weight[row][i] * input[i];
            }
        }
        return sum;
    }

    private static String activation(JsonNode referenceCase) {
        return referenceCase.path("activation").asText().equals("tanh") ? "Tanh" : "Relu";
    }

    private static double[] norms(JsonNode referenceCase, double[][] inputs, int[] labels) {
        LearnableModel model = LearnableModel.of(
                network(referenceCase, inputs[0].length),
                LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
                InputFormat.float32(),
                new ParameterChoice(List.of("*"), List.of(), List.of()));
        float[] gradient = new float[model.parameters().size()];
        double[] norms = new double[labels.length];
        try (BatchBuffers batch = new BatchBuffers(model, labels.length);
                LearningSession learning = LearningSession.open(
                        model,
                        RuntimeSettings.defaults(),
                        labels.length,
                        GradientRequest.plain().withSampleNorm(SampleNorm.ALL))) {
            for (int i = 0; i < labels.length; i++) {
                for (int j = 0; j < inputs[i].length; j++) {
                    batch.features().asFloatBuffer().put(i * inputs[i].length + j, (float) inputs[i][j]);
                }
                batch.target(i, Label.ofClass(labels[i]));
                batch.weights().put(i, 1);
            }
            learning.gradient(model.initialParameters(), model.initialBuffers(), batch, labels.length, gradient);
            for (int i = 0; i < labels.length; i++) {
                norms[i] = learning.sampleNorms().get(i);
            }
        }
        return norms;
    }

    private static OnnxModel network(JsonNode referenceCase, int inputs) {
        GraphBuilder graph = new GraphBuilder(OPSET);
        String current = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(inputs));
        int layers = referenceCase.path("weights").size();
        for (int layer = 0; layer < layers; layer++) {
            double[] weight = flat(referenceCase.path("weights").path(layer));
            double[] bias = flat(referenceCase.path("biases").path(layer));
            String weights = graph.constant("weight" + layer, tensor(weight, bias.length, weight.length / bias.length));
            String biases = graph.constant("bias" + layer, tensor(bias, bias.length));
            boolean last = layer == layers - 1;
            String sum = last ? "logits" : "sum" + layer;
            graph.add(new Node(
                    "Gemm",
                    "layer" + layer,
                    List.of(current, weights, biases),
                    List.of(sum),
                    Attributes.of("transB", 1)));
            if (!last) {
                current = "out" + layer;
                graph.add(new Node(
                        activation(referenceCase), "active" + layer, List.of(sum), List.of(current), Attributes.NONE));
            }
        }
        graph.output("logits");
        return graph.build();
    }

    private static Tensor tensor(double[] values, long... shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(shape, floats);
    }
}
