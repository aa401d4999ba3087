package io.noisegate.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimplificationTest {
    private static float[] run(OnnxModel model, float[] input, long... shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toBytes());
                OnnxTensor x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
                OrtSession.Result result = session.run(Map.of("x", x))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] output = new float[values.remaining()];
            values.get(output);
            return output;
        }
    }

    private static float[] random(int count) {
        Random random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void evaluatesTheShapeArithmeticAroundAView() throws OrtException {
        GraphBuilder graph = new GraphBuilder(17);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(4, 6));
        String size = write.apply("Gather", write.apply("Shape", x), write.constant(Tensor.ofLongs(new long[0], 0)));
        String target = write.concat(0, List.of(write.apply("Unsqueeze", size, write.longs(0)), write.longs(2, -1)));
        graph.output("y", write.apply("Reshape", x, target));
        OnnxModel model = graph.build();

        OnnxModel simple = Simplification.of(model);

        assertEquals(
                List.of("Reshape"), simple.nodes().stream().map(Node::operator).toList());
        assertArrayEquals(
                new long[] {-1, 2, 12},
                simple.initializers().get(simple.nodes().get(0).input(1)).longs());
        assertArrayEquals(run(model, random(72), 3, 4, 6), run(simple, random(72), 3, 4, 6));
    }

    @Test
    void liftsReductionsToAnInputForTheirAxes() throws OrtException {
        GraphBuilder graph = new GraphBuilder(13);
        OperatorWriter write = new OperatorWriter(graph);
        String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(4));
        graph.output("y", write.apply("ReduceMean", Attributes.of("keepdims", 0).with("axes", new long[] {-1}), x));
        OnnxModel model = graph.build();

        OnnxModel simple = Simplification.of(model);

        assertEquals(18, simple.opset());
        assertArrayEquals(run(model, random(8), 2, 4), run(simple, random(8), 2, 4));
    }

    @Test
    void writesAttentionAsItsParts() throws OrtException {
        for (long causal = 0; causal < 2; causal++) {
            GraphBuilder graph = new GraphBuilder(23);
            OperatorWriter write = new OperatorWriter(graph);
            String x = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(5, 8));
            Attributes attributes =
                    Attributes.of("q_num_heads", 2).with("kv_num_heads", 2).with("is_causal", causal);
            graph.add(new Node("Attention", "attention", List.of(x, write.neg(x), x), List.of("y"), attributes));
            graph.know("y", TensorInfo.of(ElementType.FLOAT32, Shape.ofBatch(5, 8)));
            graph.output("y");
            OnnxModel model = graph.build();

            OnnxModel simple = Simplification.of(model);

            assertTrue(simple.nodes().stream().noneMatch(node -> node.is("Attention")));
            assertArrayEquals(run(model, random(80), 2, 5, 8), run(simple, random(80), 2, 5, 8), 1e-5f);
        }
    }

    @Test
    void refusesAnOpsetThatIsTooOld() {
        GraphBuilder graph = new GraphBuilder(11);
        graph.output("y", graph.add("Relu", Attributes.NONE, graph.input("x", ElementType.FLOAT32, Shape.ofBatch(2))));

        var refusal = assertThrows(IllegalArgumentException.class, () -> Simplification.of(graph.build()));

        assertEquals(
                "the model uses opset 11, expected 13 to 23; export it again with another opset_version",
                refusal.getMessage());
    }
}
