package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.gradient.ReferenceCase.Export;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import io.noisegate.update.AdamW;
import io.noisegate.update.Optimizer;
import io.noisegate.update.Sgd;
import io.noisegate.update.WeightDecay;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every model, exporter, variant and optimizer run against the numbers of PyTorch 2.13, from the folder in the system
 * property {@code models.dir} or else from the test resources.
 */
class GradientParityTest {
    private static final double TOLERANCE = 1e-5;

    @TestFactory
    Stream<DynamicTest> reproducesPyTorch() throws URISyntaxException {
        List<DynamicTest> tests = new ArrayList<>();
        for (ReferenceCase reference : ReferenceCase.in(models())) {
            for (Export export : reference.exports()) {
                for (JsonNode variant : reference.variants()) {
                    if (applies(variant, export)) {
                        String name = export.file() + ": " + variant.get("id").asText();
                        tests.add(DynamicTest.dynamicTest(name, () -> checkVariant(export, variant)));
                    }
                }
                for (JsonNode run : reference.optimizerRuns()) {
                    if (applies(reference.variant(run.get("variant").asText()), export)) {
                        String name = "%s: five steps of %s, %s"
                                .formatted(
                                        export.file(),
                                        run.get("optimizer").asText(),
                                        run.get("variant").asText());
                        tests.add(DynamicTest.dynamicTest(name, () -> checkRun(export, run)));
                    }
                }
            }
        }
        assertTrue(!tests.isEmpty(), "no case found in " + models());
        return tests.stream();
    }

    private static Path models() throws URISyntaxException {
        String folder = System.getProperty("models.dir", "");
        return folder.isEmpty()
                ? Path.of(GradientParityTest.class.getResource("/models").toURI())
                : Path.of(folder);
    }

    private static boolean applies(JsonNode variant, Export export) {
        return switch (variant.get("id").asText()) {
            case "batch_statistics" -> export.keepsBatchNormalization();
            case "dropout_mask" -> export.keepsDropout();
            default -> true;
        };
    }

    private static GradientRequest request(JsonNode variant) {
        GradientRequest request = GradientRequest.plain();
        if (variant.has("input_gradient")) {
            request = request.withInputGradient();
        }
        if (variant.has("sample_gradient_norm")) {
            request = request.withSampleNorm(GradientRequest.SampleNorm.ALL);
        }
        if (variant.get("id").asText().equals("batch_statistics")) {
            request = request.withBatchStatistics();
        }
        if (variant.has("dropout_masks")) {
            request = request.withDropout();
        }
        return request;
    }

    private static void fillMasks(LearningSession session, JsonNode variant) {
        assertEquals(variant.path("dropout_masks").size(), session.masks().size(), "dropout nodes");
        for (JsonNode mask : variant.path("dropout_masks")) {
            DropoutMask input = session.masks().get(mask.get("order").asInt());
            assertEquals(mask.get("ratio").asDouble(), input.ratio(), 1e-6);
            session.mask(input).put(0, ReferenceCase.floats(mask.get("mask")));
        }
    }

    private static LearnableModel learnable(Export export) {
        return LearnableModel.of(
                export.model(), export.reference().head(), InputFormat.float32(), ParameterChoice.automatic());
    }

    private static BatchBuffers batch(LearnableModel model, ReferenceCase reference, JsonNode variant) {
        int rows = reference.rows();
        BatchBuffers batch = new BatchBuffers(model, rows);
        batch.features()
                .asFloatBuffer()
                .put(ReferenceCase.floats(reference.json().get("batch").get("x")));
        batch.weights()
                .put(0, ReferenceCase.floats(reference.json().get("batch").get("sample_weight")));
        List<Label> labels = reference.labels(variant);
        for (int row = 0; row < rows; row++) {
            batch.target(row, labels.get(row));
        }
        return batch;
    }

    private static void checkVariant(Export export, JsonNode variant) {
        ReferenceCase reference = export.reference();
        LearnableModel model = learnable(export);
        float[] parameters =
                export.flat(model.parameters(), "parameters", reference.json().get("parameters"));
        float[] buffers =
                export.flat(model.buffers(), "buffers", reference.json().path("buffers"));
        float[] gradient = new float[parameters.length];
        if (variant.get("mode").asText().equals("inference")) {
            checkScoring(model, reference, variant, parameters, buffers);
        }
        try (BatchBuffers batch = batch(model, reference, variant);
                LearningSession learning =
                        LearningSession.open(model, RuntimeSettings.defaults(), reference.rows(), request(variant))) {
            fillMasks(learning, variant);

            float mean = learning.gradient(parameters, buffers, batch, reference.rows(), gradient);

            assertClose("logits", ReferenceCase.floats(variant.get("logits")), floats(batch.logits()));
            assertClose("losses", ReferenceCase.floats(variant.get("loss")), floats(batch.losses()));
            assertEquals(variant.get("weighted_mean_loss").asDouble(), mean, TOLERANCE * Math.abs(mean));
            float[] expected = export.flat(model.parameters(), "parameters", variant.get("gradients"));
            assertClose(
                    "gradient",
                    expected,
                    gradient,
                    variant.get("gradient_scale").asDouble());
            if (variant.has("input_gradient")) {
                float[] input = ReferenceCase.floats(variant.get("input_gradient"));
                assertClose("input gradient", input, floats(learning.inputGradient()));
            }
            if (variant.has("sample_gradient_norm")) {
                float[] norms = ReferenceCase.floats(variant.get("sample_gradient_norm"));
                float[] actual = floats(learning.sampleNorms());
                for (int row = 0; row < norms.length; row++) {
                    assertEquals(norms[row], actual[row], TOLERANCE * norms[row], "gradient norm of sample " + row);
                }
            }
            if (variant.has("buffers_after")) {
                float[] after = export.flat(model.buffers(), "buffers", variant.get("buffers_after"));
                assertClose("running statistics", after, buffers);
            }
        }
    }

    private static void checkScoring(
            LearnableModel model, ReferenceCase reference, JsonNode variant, float[] parameters, float[] buffers) {
        try (BatchBuffers batch = batch(model, reference, variant);
                ScoringSession constant =
                        ScoringSession.constant(model, parameters, buffers, RuntimeSettings.defaults());
                ScoringSession updatable = ScoringSession.updatable(model, RuntimeSettings.defaults())) {
            for (ScoringSession scoring : List.of(constant, updatable)) {
                scoring.score(batch, reference.rows());
                assertClose("logits", ReferenceCase.floats(variant.get("logits")), floats(batch.logits()));
                assertClose("losses", ReferenceCase.floats(variant.get("loss")), floats(batch.losses()));
            }
        }
    }

    private static void checkRun(Export export, JsonNode run) {
        ReferenceCase reference = export.reference();
        JsonNode variant = reference.variant(run.get("variant").asText());
        LearnableModel model = learnable(export);
        float[] start = model.initialParameters();
        float[] parameters = start.clone();
        float[] buffers = model.initialBuffers();
        float[] gradient = new float[parameters.length];
        JsonNode settings = run.get("hyperparameters");
        Optimizer optimizer = optimizer(run.get("optimizer").asText(), settings, parameters.length);
        try (BatchBuffers batch = batch(model, reference, variant);
                LearningSession learning =
                        LearningSession.open(model, RuntimeSettings.defaults(), reference.rows(), request(variant))) {
            fillMasks(learning, variant);
            for (int step = 0; step <= 5; step++) {
                float mean = learning.gradient(parameters, buffers, batch, reference.rows(), gradient);
                double expected =
                        run.get("weighted_mean_loss_before_step").get(step).asDouble();
                assertEquals(expected, mean, 1e-4 * Math.abs(expected), "loss before step " + (step + 1));
                optimizer.step(parameters, gradient, (float) settings.get("lr").asDouble());
                for (JsonNode snapshot : run.get("snapshots")) {
                    if (snapshot.get("after_steps").asInt() == step + 1) {
                        float[] after = export.flat(model.parameters(), "parameters", snapshot.get("parameters"));
                        boolean adaptive = run.get("optimizer").asText().equals("adamw");
                        float[] moved = adaptive ? withoutNoise(export, model, variant, after, parameters) : parameters;
                        assertMoved(start, after, moved, adaptive ? 1e-3 : 1e-4, adaptive ? 5e-5 : 1e-5);
                        if (snapshot.has("buffers")) {
                            float[] statistics = export.flat(model.buffers(), "buffers", snapshot.get("buffers"));
                            assertClose("running statistics", statistics, buffers);
                        }
                    }
                }
            }
        }
    }

    /** Leaves out what has a gradient of zero by cancellation: divided by its own size it is noise. */
    private static float[] withoutNoise(
            Export export, LearnableModel model, JsonNode variant, float[] expected, float[] actual) {
        float[] kept = actual.clone();
        for (JsonNode zeros : variant.path("zero_gradient_elements")) {
            String name = zeros.get("parameter").asText();
            Parameter parameter = export.find(model.parameters(), "parameters", name);
            for (JsonNode range : zeros.get("ranges")) {
                int from = parameter.offset() + range.get(0).asInt();
                int to = parameter.offset() + range.get(1).asInt();
                System.arraycopy(expected, from, kept, from, to - from);
            }
        }
        return kept;
    }

    private static Optimizer optimizer(String name, JsonNode settings, int parameters) {
        WeightDecay decay = WeightDecay.of((float) settings.get("weight_decay").asDouble());
        return switch (name) {
            case "sgd" ->
                new Sgd(
                        parameters,
                        (float) settings.path("momentum").asDouble(),
                        settings.path("nesterov").asBoolean(),
                        decay);
            case "adamw" ->
                new AdamW(
                        parameters,
                        (float) settings.get("betas").get(0).asDouble(),
                        (float) settings.get("betas").get(1).asDouble(),
                        (float) settings.get("eps").asDouble(),
                        decay);
            default -> throw new IllegalArgumentException("unknown optimizer " + name);
        };
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.capacity()];
        buffer.get(0, values);
        return values;
    }

    private static void assertMoved(float[] start, float[] expected, float[] actual, double ratio, double largest) {
        double moved = 0;
        double missed = 0;
        double worst = 0;
        for (int i = 0; i < start.length; i++) {
            moved += Math.pow(expected[i] - start[i], 2);
            missed += Math.pow(expected[i] - actual[i], 2);
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(
                Math.sqrt(missed) <= ratio * Math.sqrt(moved), "off by " + Math.sqrt(missed / moved) + " of the way");
        assertTrue(worst <= largest, "largest difference " + worst);
    }

    private static void assertClose(String what, float[] expected, float[] actual) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertClose(what, expected, actual, largest);
    }

    private static void assertClose(String what, float[] expected, float[] actual, double scale) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], TOLERANCE * scale, what + " " + i);
        }
    }
}
