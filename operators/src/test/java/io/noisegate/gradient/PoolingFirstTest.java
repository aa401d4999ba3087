package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingFirstTest {
    private static final Attributes HALVES = Attributes.of("kernel_shape", 2, 2).with("strides", 2, 2);
    private static final int ROWS = 8;

    @Test
    void rectifiesWhatIsLeftAfterPooling() {
        assertEquals(List.of("MaxPool x -> r", "Relu r -> p"), order(List.of(), HALVES));
    }

    @Test
    void leavesATensorThatIsReadOut() {
        assertEquals(List.of("Relu x -> r", "MaxPool r -> p"), order(List.of("r"), HALVES));
    }

    @Test
    void leavesARectifierThatOthersReadToo() {
        GraphBuilder graph = rectified(HALVES);
        graph.output(graph.add("Neg", Attributes.NONE, "r"));

        assertEquals(
                "Relu x -> r", texts(PoolingFirst.of(graph.build(), List.of())).get(0));
    }

    @Test
    void leavesARectifierThatIsAnOutput() {
        GraphBuilder graph = rectified(HALVES);
        graph.output("r");

        assertEquals(
                "Relu x -> r", texts(PoolingFirst.of(graph.build(), List.of())).get(0));
    }

    /** Such a window may see no element at all. */
    @ParameterizedTest
    @ValueSource(strings = {"ceil_mode", "dilations"})
    void leavesPoolingOfWindowsThatMayBeEmpty(String attribute) {
        Attributes pooling = attribute.equals("ceil_mode") ? HALVES.with(attribute, 1) : HALVES.with(attribute, 2, 2);

        assertEquals("Relu x -> r", order(List.of(), pooling).get(0));
    }

    /** Half of the pixels are zero, so that windows tie, and what is rectified is negative in whole windows. */
    @Test
    void gradientsAreTheSameBitByBit() {
        LearnableModel model = LearnableModel.of(
                ConvolutionalNetwork.LENET5.create(1, new long[] {1, 28, 28}, 10),
                LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
                InputFormat.float32(),
                ParameterChoice.automatic());
        List<String> rectified = model.forward().nodes().stream()
                .filter(node -> node.is("Relu"))
                .map(Node::output)
                .toList();
        assertNotEquals(
                texts(PoolingFirst.of(model.forward(), List.of())),
                texts(PoolingFirst.of(model.forward(), rectified)),
                "the one order must differ from the other");

        float[] poolingFirst = gradient(model, GradientRequest.plain());
        float[] asExported = gradient(model, GradientRequest.plain().withTensors(rectified));

        assertArrayEquals(asExported, poolingFirst);
    }

    private static float[] gradient(LearnableModel model, GradientRequest request) {
        Random random = new Random(7);
        float[] gradient = new float[model.parameters().size()];
        try (BatchBuffers batch = new BatchBuffers(model, ROWS);
                LearningSession session = LearningSession.open(model, RuntimeSettings.defaults(), ROWS, request)) {
            for (int i = 0; i < ROWS * model.rowBytes() / Float.BYTES; i++) {
                batch.features().putFloat(Float.BYTES * i, random.nextBoolean() ? (float) random.nextGaussian() : 0);
            }
            for (int row = 0; row < ROWS; row++) {
                batch.target(row, Label.ofClass(row));
                batch.weights().put(row, 1);
            }
            session.gradient(model.initialParameters(), model.initialBuffers(), batch, ROWS, gradient);
        }
        return gradient;
    }

    private static List<String> order(List<String> kept, Attributes pooling) {
        OnnxModel model = rectified(pooling).build();
        return texts(PoolingFirst.of(model, kept));
    }

    private static GraphBuilder rectified(Attributes pooling) {
        GraphBuilder graph = new GraphBuilder(18);
        graph.input("x", ElementType.FLOAT32, Shape.ofBatch(1, 4, 4));
        graph.add(new Node("Relu", "rectifier", List.of("x"), List.of("r"), Attributes.NONE));
        graph.add(new Node("MaxPool", "pooling", List.of("r"), List.of("p"), pooling));
        graph.output("p");
        return graph;
    }

    private static List<String> texts(List<Node> nodes) {
        return nodes.stream()
                .map(node -> node.operator() + " " + node.input(0) + " -> " + node.output())
                .toList();
    }
}
