package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.TensorInfo;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.FeatureType;
import io.noisegate.sample.Label;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnableModelTest {
    private static final LossHead CROSS_ENTROPY = LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY);

    private static LearnableModel learnable(OnnxModel model, LossHead head, ParameterChoice choice) {
        return LearnableModel.of(model, head, InputFormat.float32(), choice);
    }

    private static List<String> names(LearnableModel model) {
        return model.parameters().parameters().stream().map(Parameter::name).toList();
    }

    private static BatchBuffers batch(LearnableModel model, int rows, long seed) {
        Random random = new Random(seed);
        BatchBuffers batch = new BatchBuffers(model, rows);
        for (int i = 0; i < rows * model.rowBytes() / 4; i++) {
            batch.features().putFloat(4 * i, (float) random.nextGaussian());
        }
        for (int row = 0; row < rows; row++) {
            batch.target(row, Label.ofClass(random.nextInt(model.outputs())));
            batch.weights().put(row, 1);
        }
        return batch;
    }

    private static float[] gradient(LearnableModel model, BatchBuffers batch, int rows, GradientRequest request) {
        float[] gradient = new float[model.parameters().size()];
        try (LearningSession session = LearningSession.open(model, RuntimeSettings.defaults(), rows, request)) {
            session.gradient(model.initialParameters(), model.initialBuffers(), batch, rows, gradient);
        }
        return gradient;
    }

    @Test
    void freezesParametersByPattern() {
        OnnxModel network = DenseNetwork.create(1, 4, 5, 3);
        LearnableModel all = learnable(network, CROSS_ENTROPY, ParameterChoice.automatic());
        LearnableModel head =
                learnable(network, CROSS_ENTROPY, new ParameterChoice(List.of(), List.of(), List.of("fc1.*")));

        assertEquals(List.of("fc2.weight", "fc2.bias"), names(head));
        try (BatchBuffers batch = batch(all, 3, 1)) {
            float[] full = gradient(all, batch, 3, GradientRequest.plain());
            float[] last = java.util.Arrays.copyOfRange(
                    full, full.length - head.parameters().size(), full.length);
            assertArrayEquals(last, gradient(head, batch, 3, GradientRequest.plain()), 1e-6f);
        }
        long backward = GradientGraph.of(head, GradientRequest.plain()).graph().nodes().stream()
                .filter(node -> node.is("Greater"))
                .count();
        assertEquals(0, backward, "nothing is differentiated below the head");
    }

    @Test
    void refusesAnOperatorWithoutAGradient() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(4));
        String weight = graph.constant("weight", Tensor.ofFloats(new long[] {4, 4}, new float[16]));
        graph.add(new Node("Round", "/rounding", List.of(write.matMul(x, weight)), List.of("logits"), Attributes.NONE));
        graph.output("logits");

        var refusal = assertThrows(
                UnsupportedModel.class, () -> learnable(graph.build(), CROSS_ENTROPY, ParameterChoice.automatic()));

        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "the model cannot be learned: operator Round, node '/rounding' (node 2 of the graph, "
                                        + "output 'logits'): the operator has no gradient here; freeze all parameters below it"),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains("ConvTranspose"));
    }

    @Test
    void namesTheOperatorThatIsInTheWayOfEverythingBehindIt() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(4));
        graph.add(new Node("GridSample", "/warp", List.of(x), List.of("hidden"), Attributes.NONE));
        graph.know("hidden", TensorInfo.of(ElementType.FLOAT32, Shape.ofBatch(4)));
        graph.output("logits", write.matMul("hidden", graph.constant("head", random(new Random(2), 4, 2))));

        var refusal = assertThrows(
                UnsupportedModel.class, () -> learnable(graph.build(), CROSS_ENTROPY, ParameterChoice.automatic()));

        assertTrue(
                refusal.getMessage().contains("operator GridSample, node '/warp': the operator is not known; freeze"),
                refusal.getMessage());
    }

    @Test
    void learnsAHeadBehindAFrozenRecurrentNetwork() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        Random random = new Random(5);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(6, 3));
        String w = graph.constant("lstm.w", random(random, 1, 16, 3));
        String r = graph.constant("lstm.r", random(random, 1, 16, 4));
        List<String> states = graph.add("LSTM", Attributes.of("hidden_size", 4), 2, write.transpose(x, 1, 0, 2), w, r);
        String last = write.apply("Squeeze", states.get(1), write.longs(0));
        graph.output("logits", write.matMul(last, graph.constant("head", random(random, 4, 3))));
        OnnxModel network = graph.build();

        var refusal = assertThrows(
                UnsupportedModel.class, () -> learnable(network, CROSS_ENTROPY, ParameterChoice.automatic()));
        assertTrue(refusal.getMessage().contains("operator LSTM"), refusal.getMessage());

        LearnableModel head =
                learnable(network, CROSS_ENTROPY, new ParameterChoice(List.of(), List.of(), List.of("lstm.*")));
        assertEquals(List.of("head"), names(head));
        try (BatchBuffers batch = batch(head, 3, 1)) {
            float[] gradient = gradient(head, batch, 3, GradientRequest.plain());
            assertTrue(gradient[0] != 0);
        }
    }

    @Test
    void refusesAPatternThatMatchesNothing() {
        var refusal = assertThrows(
                UnsupportedModel.class,
                () -> learnable(
                        DenseNetwork.create(1, 4, 3),
                        CROSS_ENTROPY,
                        new ParameterChoice(List.of(), List.of("fc9*"), List.of())));

        assertTrue(refusal.getMessage().startsWith("no parameter of the model matches [fc9*]"), refusal.getMessage());
    }

    @Test
    void preprocessesBytesAsItWouldHaveBeenDoneBefore() {
        OnnxModel network = DenseNetwork.create(1, 4, 3);
        InputFormat bytes = new InputFormat(FeatureType.UINT8, 1 / 255f, new float[] {0.5f}, new float[] {0.25f});
        LearnableModel raw = LearnableModel.of(network, CROSS_ENTROPY, bytes, ParameterChoice.automatic());
        LearnableModel ready = learnable(network, CROSS_ENTROPY, ParameterChoice.automatic());
        try (BatchBuffers a = new BatchBuffers(raw, 1);
                BatchBuffers b = new BatchBuffers(ready, 1)) {
            int[] pixels = {0, 17, 200, 255};
            for (int i = 0; i < 4; i++) {
                a.features().put(i, (byte) pixels[i]);
                b.features().putFloat(4 * i, (pixels[i] / 255f - 0.5f) / 0.25f);
            }

            assertArrayEquals(logits(ready, b), logits(raw, a), 1e-5f);
        }
    }

    @Test
    void readsHalfPrecisionFeatures() {
        OnnxModel network = DenseNetwork.create(1, 2, 3);
        InputFormat half = new InputFormat(FeatureType.FLOAT16, 1, new float[0], new float[0]);
        LearnableModel raw = LearnableModel.of(network, CROSS_ENTROPY, half, ParameterChoice.automatic());
        LearnableModel ready = learnable(network, CROSS_ENTROPY, ParameterChoice.automatic());
        try (BatchBuffers a = new BatchBuffers(raw, 1);
                BatchBuffers b = new BatchBuffers(ready, 1)) {
            a.features().putShort(0, (short) 0x3e00).putShort(2, (short) 0xc000);
            b.features().putFloat(0, 1.5f).putFloat(4, -2);

            assertArrayEquals(logits(ready, b), logits(raw, a), 1e-6f);
        }
    }

    private static float[] logits(LearnableModel model, BatchBuffers batch) {
        batch.target(0, Label.ofClass(0));
        try (ScoringSession session = ScoringSession.updatable(model, RuntimeSettings.defaults())) {
            session.score(batch, 1);
        }
        float[] logits = new float[model.outputs()];
        batch.logits().get(0, logits);
        return logits;
    }

    @Test
    void differentiatesEveryLossHead() {
        List<LossHead> heads = List.of(
                new LossHead(LossHead.Kind.SOFTMAX_CROSS_ENTROPY, 0.1f, 1),
                LossHead.of(LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS),
                LossHead.of(LossHead.Kind.MEAN_SQUARED_ERROR),
                new LossHead(LossHead.Kind.HUBER, 0, 0.7f));
        for (LossHead head : heads) {
            LearnableModel model = learnable(DenseNetwork.create(3, 4, 3), head, ParameterChoice.automatic());
            try (BatchBuffers batch = batch(model, 5, 2);
                    LearningSession session = LearningSession.open(model, RuntimeSettings.defaults(), 5)) {
                float[] parameters = model.initialParameters();
                float[] gradient = new float[parameters.length];
                float[] ignored = new float[parameters.length];
                session.gradient(parameters, new float[0], batch, 5, gradient);
                for (int i = 0; i < parameters.length; i++) {
                    float kept = parameters[i];
                    parameters[i] = kept + 0.01f;
                    double up = session.gradient(parameters, new float[0], batch, 5, ignored);
                    parameters[i] = kept - 0.01f;
                    double down = session.gradient(parameters, new float[0], batch, 5, ignored);
                    parameters[i] = kept;

                    assertEquals((up - down) / 0.02, gradient[i], 2e-3, head + ", parameter " + i);
                }
            }
        }
    }

    @Test
    void learnsInChunksWhatItLearnsAtOnce() {
        LearnableModel model = learnable(convolution(), CROSS_ENTROPY, ParameterChoice.automatic());
        int rows = 61;
        try (BatchBuffers batch = batch(model, rows, 4)) {
            for (int row = 0; row < rows; row++) {
                batch.weights().put(row, row % 3);
            }

            float[] inChunks = gradient(model, batch, rows, GradientRequest.plain());

            assertArrayEquals(
                    gradient(model, batch, rows, GradientRequest.plain().withInputGradient()), inChunks, 1e-6f);
        }
    }

    private static OnnxModel convolution() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        Random random = new Random(3);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(1, 24, 24));
        String kernel = graph.constant("kernel", random(random, 8, 1, 3, 3));
        String features = write.apply("Relu", write.apply("Conv", x, kernel));
        String pooled = write.apply("Flatten", write.apply("GlobalAveragePool", features));
        graph.output("logits", write.matMul(pooled, graph.constant("head", random(random, 8, 3))));
        return graph.build();
    }

    private static Tensor random(Random random, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements().value()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(shape, values);
    }

    @Test
    void keepsTiedWeightsTied() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(3));
        String shared = graph.constant("shared", random(new Random(1), 3, 3));
        graph.output("logits", write.matMul(write.apply("Tanh", write.matMul(x, shared)), shared));

        LearnableModel model = learnable(graph.build(), CROSS_ENTROPY, ParameterChoice.automatic());

        assertEquals(List.of("shared"), names(model));
        assertEquals(2, model.parameters().parameters().get(0).readers().size());
    }

    @Test
    void runsAGradientGraphOfTheUsersOwn() {
        OnnxModel network = DenseNetwork.create(1, 4, 5, 3);
        LearnableModel derived = learnable(network, CROSS_ENTROPY, ParameterChoice.automatic());
        OnnxModel graph = OnnxModel.parse(
                GradientGraph.of(derived, GradientRequest.plain()).graph().toBytes());
        LearnableModel supplied = LearnableModel.withGradient(
                network, graph, CROSS_ENTROPY, InputFormat.float32(), ParameterChoice.automatic());
        try (BatchBuffers batch = batch(derived, 3, 1)) {
            assertArrayEquals(
                    gradient(derived, batch, 3, GradientRequest.plain()),
                    gradient(supplied, batch, 3, GradientRequest.plain()));
        }

        var refusal = assertThrows(
                UnsupportedModel.class,
                () -> LearnableModel.withGradient(
                        network, network, CROSS_ENTROPY, InputFormat.float32(), ParameterChoice.automatic()));
        assertTrue(refusal.getMessage().startsWith("the supplied gradient graph reads [x]"), refusal.getMessage());
    }

    @Test
    void readsWeightsFromAFileBesideTheModel(@TempDir Path folder) throws IOException {
        OnnxModel network = DenseNetwork.create(1, 4, 3);
        ModelProto.Builder proto = ModelProto.parseFrom(network.toBytes()).toBuilder();
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        for (TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
            byte[] bytes = tensor.getRawData().toByteArray();
            tensor.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
            tensor.addExternalData(entry("location", "weights.data"));
            tensor.addExternalData(entry("offset", Integer.toString(weights.size())));
            tensor.addExternalData(entry("length", Integer.toString(bytes.length)));
            weights.write(bytes);
        }
        Files.write(folder.resolve("model.onnx"), proto.build().toByteArray());
        Files.write(folder.resolve("weights.data"), weights.toByteArray());

        LearnableModel read =
                learnable(OnnxModel.read(folder.resolve("model.onnx")), CROSS_ENTROPY, ParameterChoice.automatic());

        LearnableModel expected = learnable(network, CROSS_ENTROPY, ParameterChoice.automatic());
        assertArrayEquals(expected.initialParameters(), read.initialParameters());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void readsOutATensorAndDropsByMaskWhenScoring() {
        GraphBuilder graph = new GraphBuilder(18);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(3));
        graph.add(new Node(
                "MatMul",
                "",
                List.of(x, graph.constant("weight", random(new Random(1), 3, 3))),
                List.of("embedding"),
                Attributes.NONE));
        String dropped = write.apply("Dropout", "embedding", write.scalar(0.25));
        graph.output("logits", write.matMul(dropped, graph.constant("head", random(new Random(2), 3, 2))));
        LearnableModel model = learnable(graph.build(), CROSS_ENTROPY, ParameterChoice.automatic());
        GradientRequest request = GradientRequest.plain().withDropout().withTensors(List.of("embedding"));
        try (BatchBuffers batch = batch(model, 2, 1);
                ScoringSession session = ScoringSession.updatable(model, RuntimeSettings.defaults(), 2, request)) {
            session.score(batch, 2);

            assertEquals(0.25f, session.masks().get(0).ratio());
            assertArrayEquals(new float[] {0, 0, 0, 0}, new float[] {
                batch.logits().get(0),
                batch.logits().get(1),
                batch.logits().get(2),
                batch.logits().get(3)
            });
            assertTrue(session.tensor("embedding").get(0) != 0);
        }
    }

    @Test
    void knowsABoundOfItsMemory() {
        LearnableModel model = learnable(DenseNetwork.create(1, 4, 5, 3), CROSS_ENTROPY, ParameterChoice.automatic());

        MemoryBound bound = MemoryBound.of(model, 10);

        assertEquals(5 * 4 * (4 * 5 + 5 + 5 * 3 + 3), bound.parameterBytes());
        assertEquals(2 * MemoryBound.of(model, 5).activationBytes(), bound.activationBytes());
    }
}
