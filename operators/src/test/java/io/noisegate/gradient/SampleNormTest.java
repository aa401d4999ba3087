package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.GradientRequest.SampleNorm;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The norm of every sample's gradient against the gradient of a batch in which only that sample counts. */
class SampleNormTest {
    private static final int DRAWS = 10;
    /** Operators whose models here compute something from parameters alone, or do not keep the samples in rows. */
    private static final Set<String> REFUSED = Set.of("MatMul", "Gemm", "Gather", "Transpose");

    @TestFactory
    Stream<DynamicTest> agreesWithTheGradientOfASingleSample() {
        return OperatorDraws.all().keySet().stream()
                .filter(operator -> !REFUSED.contains(operator))
                .map(operator -> DynamicTest.dynamicTest(operator, () -> {
                    for (int seed = 0; seed < DRAWS; seed++) {
                        Draw draw = new Draw(seed, OperatorGradientTest.opsets(operator));
                        check(draw, draw.model(OperatorDraws.all().get(operator).apply(draw)), seed);
                    }
                }));
    }

    @Test
    void findsTheSamplesWhereAttentionMergesThemWithHeads() {
        for (int seed = 0; seed < DRAWS; seed++) {
            Draw draw = new Draw(seed, 18);
            var write = draw.write();
            String tokens = write.transpose(draw.data(3, 4), 1, 0, 2);
            String rows = write.reshape(tokens, -1, 4);
            String projected = write.apply("Gemm", rows, draw.parameter(4, 4), draw.parameter(4));
            String heads = write.transpose(write.reshape(projected, 3, -1, 2), 1, 0, 2);
            String scores = write.apply(
                    "Softmax", Attributes.of("axis", -1), write.matMul(heads, write.matrixTranspose(heads)));
            String mixed = write.reshape(write.transpose(write.matMul(scores, heads), 1, 0, 2), 3, -1, 4);
            String out = write.matMul(mixed, draw.parameter(4, 2));

            check(draw, draw.model(write.transpose(out, 1, 0, 2)), seed);
        }
    }

    @Test
    void addsUpTheUsesOfATiedWeight() {
        for (int seed = 0; seed < DRAWS; seed++) {
            Draw draw = new Draw(seed, 18);
            String shared = draw.parameter(3, 3);
            String once = draw.write().apply("Tanh", draw.write().matMul(draw.data(2, 3), shared));

            check(draw, draw.model(draw.write().matMul(once, shared)), seed);
        }
    }

    @Test
    void countsRepeatedIdsOfATable() {
        for (int seed = 0; seed < DRAWS; seed++) {
            Draw draw = new Draw(seed, 18);
            String rows = draw.write().apply("Gather", draw.parameter(3, 4), draw.ids(3, 5));

            check(draw, draw.model(draw.write().apply("Tanh", rows)), seed);
        }
    }

    private static void check(Draw draw, OnnxModel onnx, long seed) {
        LearnableModel model = LearnableModel.of(
                onnx,
                LossHead.of(LossHead.Kind.MEAN_SQUARED_ERROR),
                InputFormat.float32(),
                new ParameterChoice(List.of("p*"), List.of(), List.of()));
        Random random = new Random(seed);
        int rows = draw.batch();
        float[] gradient = new float[model.parameters().size()];
        try (BatchBuffers batch = new BatchBuffers(model, rows);
                LearningSession learning = LearningSession.open(
                        model,
                        RuntimeSettings.defaults(),
                        rows,
                        GradientRequest.plain().withSampleNorm(SampleNorm.ALL))) {
            batch.features().asFloatBuffer().put(draw.features());
            for (int row = 0; row < rows; row++) {
                float[] target = new float[model.outputs()];
                for (int k = 0; k < target.length; k++) {
                    target[k] = random.nextFloat() - 0.5f;
                }
                batch.target(row, Label.ofRealTarget(target));
            }
            for (int row = 0; row < rows; row++) {
                for (int other = 0; other < rows; other++) {
                    batch.weights().put(other, other == row ? 1 : 0);
                }
                learning.gradient(model.initialParameters(), model.initialBuffers(), batch, rows, gradient);
                double square = 0;
                for (float element : gradient) {
                    square += (double) element * element;
                }
                double expected = Math.sqrt(square);
                assertEquals(
                        expected,
                        learning.sampleNorms().get(row),
                        2e-4 * expected + 1e-6,
                        onnx.nodes().toString());
                assertTrue(Double.isFinite(expected));
            }
        }
    }
}
