package io.noisegate.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorWriterTest {
    private static final int OPSET = 17;
    private static final int ROWS = 5;
    private static final int[] SIZES = {ROWS, 3, 4};

    private final GraphBuilder graph = new GraphBuilder(OPSET);
    private final OperatorWriter write = new OperatorWriter(graph);
    private final String input = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(SIZES[1], SIZES[2]));
    private final float[] values = new float[ROWS * SIZES[1] * SIZES[2]];

    OperatorWriterTest() {
        for (int i = 0; i < values.length; i++) {
            values[i] = i * i % 17; // sums of small integers are exact in any order
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0,1", "1", "2", "1,2", "0,2", "0,1,2"})
    void sumsOverAnyAxes(String list) throws Exception {
        long[] axes = Stream.of(list.split(",")).mapToLong(Long::parseLong).toArray();

        String sum = write.sum(input, false, axes);
        graph.output("sum", sum);
        Shape shape = write.shape(sum);

        assertArrayEquals(expected(axes), run("sum"));
        assertEquals(3 - axes.length, shape.rank());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void sumsOverRowsOfAStaticMatrix(int width) throws Exception {
        String matrix = write.reshape(input, -1, 12);
        String fixed = write.matMul(write.matrixTranspose(matrix), matrix); // [12, 12], whatever the batch
        String cut = write.slice(fixed, new long[] {0}, new long[] {width}, new long[] {1}, new long[] {1});
        graph.output("sum", write.sum(cut, false, 0));
        graph.output("cut", cut);

        float[] cutValues = run("cut");
        float[] expected = new float[width];
        for (int i = 0; i < cutValues.length; i++) {
            expected[i % width] += cutValues[i];
        }
        assertArrayEquals(expected, run("sum"));
    }

    private float[] expected(long[] axes) {
        boolean[] summed = new boolean[SIZES.length];
        LongStream.of(axes).forEach(axis -> summed[(int) axis] = true);
        int size = 1;
        int[] strides = new int[SIZES.length];
        for (int axis = SIZES.length - 1; axis >= 0; axis--) {
            strides[axis] = summed[axis] ? 0 : size;
            size *= summed[axis] ? 1 : SIZES[axis];
        }
        float[] sums = new float[size];
        for (int i = 0; i < values.length; i++) {
            int place = i / (SIZES[1] * SIZES[2]) * strides[0]
                    + i / SIZES[2] % SIZES[1] * strides[1]
                    + i % SIZES[2] * strides[2];
            sums[place] += values[i];
        }
        return sums;
    }

    private float[] run(String output) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(graph.build().toBytes());
                OnnxTensor x = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(values), new long[] {ROWS, SIZES[1], SIZES[2]});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
            FloatBuffer data = tensor.getFloatBuffer();
            float[] floats = new float[data.remaining()];
            data.get(floats);
            return floats;
        }
    }
}
