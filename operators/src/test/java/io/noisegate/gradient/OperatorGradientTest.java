package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.rule.GradientRules;
import io.noisegate.onnx.OnnxModel;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule against central differences, over randomly drawn shapes and attributes. */
class OperatorGradientTest {
    private static final int DRAWS = 50;
    private static final double TOLERANCE = 5e-3;

    @Test
    void drawsEveryOperatorThatHasARule() {
        Set<String> missing = new TreeSet<>(GradientRules.operators());
        missing.removeAll(OperatorDraws.all().keySet());
        missing.remove("Dropout");

        assertEquals(Set.of(), missing);
    }

    @TestFactory
    Stream<DynamicTest> agreesWithCentralDifferences() {
        return OperatorDraws.all().keySet().stream()
                .map(operator -> DynamicTest.dynamicTest(
                        operator,
                        () -> IntStream.range(0, DRAWS)
                                .forEach(seed -> check(operator, seed, GradientRequest.plain()))));
    }

    @Test
    void agreesWithCentralDifferencesWhenNormalizingByBatch() {
        for (int seed = 0; seed < DRAWS; seed++) {
            check("BatchNormalization", seed, GradientRequest.plain().withBatchStatistics());
        }
    }

    private static void check(String operator, int seed, GradientRequest request) {
        Draw draw = new Draw(seed * 31L + operator.hashCode(), opsets(operator));
        OnnxModel model = draw.model(OperatorDraws.all().get(operator).apply(draw));

        double error = CentralDifferences.largestError(model, draw, request, seed);

        assertTrue(
                error < TOLERANCE,
                () -> "%s, draw %d: off by %.3g: %s".formatted(operator, seed, error, model.nodes()));
    }

    static int[] opsets(String operator) {
        return switch (operator) {
            case "RMSNormalization" -> new int[] {23};
            case "GroupNormalization" -> new int[] {21, 23};
            case "Gelu" -> new int[] {20, 21};
            case "Mish", "Split", "ReduceL1" -> new int[] {18, 19};
            case "LayerNormalization" -> new int[] {17, 20, 23};
            case "HardSwish" -> new int[] {14, 17, 22};
            default -> new int[] {13, 15, 17, 18, 20, 21, 23};
        };
    }
}
