package io.noisegate.runtime;

import static io.noisegate.runtime.CpuConvolutions.IN_BLOCKS;
import static io.noisegate.runtime.CpuConvolutions.NO_BLOCKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.TensorInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuConvolutionsTest {
    private static final int SIDE = 11;

    private final GraphBuilder graph = new GraphBuilder(18);
    private final Map<String, long[]> inputs = new HashMap<>();

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    void knowsTheBlocksOfTheCpu() {
        assertTrue(Set.of(8, 16).contains(ChannelBlock.SIZE), () -> "blocks of " + ChannelBlock.SIZE);
    }

    @RepeatedTest(60)
    void computesTheSame(RepetitionInfo repetition) throws OrtException {
        assumeTrue(ChannelBlock.SIZE != NO_BLOCKS, "no blocks of channels on this CPU");
        Random random = new Random(repetition.getCurrentRepetition());
        boolean transposed = random.nextInt(3) == 0;
        long outputs = ChannelBlock.SIZE * (1L + random.nextInt(2));
        long others = random.nextBoolean() ? ChannelBlock.SIZE : 5 + random.nextInt(ChannelBlock.SIZE - 5);
        long[] weight = {transposed ? others : outputs, transposed ? outputs : others, 3 + random.nextInt(3), 5};
        Attributes attributes = Attributes.of("dilations", 1, 1 + random.nextInt(2));
        attributes = !transposed && random.nextInt(3) == 0
                ? attributes.without("dilations").with("auto_pad", "SAME_LOWER")
                : attributes.with("pads", pads(random, weight, transposed));
        attributes = transposed ? attributes : attributes.with("strides", 1, 1 + random.nextInt(2));
        String operator = transposed ? "ConvTranspose" : "Conv";
        OnnxModel model = random.nextBoolean()
                ? model(operator, attributes, weight)
                : model(operator, attributes, weight, outputs);

        OnnxModel rewritten = CpuConvolutions.of(model, ChannelBlock.SIZE);

        assertEquals(1, operators(rewritten).stream().filter(IN_BLOCKS::equals).count());
        Map<String, FloatBuffer> values = values(random);
        assertArrayEquals(run(model, values), run(rewritten, values), 2e-5f);
    }

    private static long[] pads(Random random, long[] weight, boolean transposed) {
        return LongStream.of(weight[2], weight[3], weight[2], weight[3])
                .map(kernel -> random.nextInt((int) kernel + (transposed ? 0 : 1)))
                .toArray();
    }

    @Test
    void putsWhatSeveralReadIntoBlocksOnce() {
        String x = input("x", 2, 8, SIDE, SIDE);
        graph.output("one", graph.add("Conv", Attributes.NONE, x, input("w", 8, 8, 3, 3)));
        graph.output("other", graph.add("Conv", Attributes.NONE, x, input("v", 16, 8, 3, 3)));

        List<String> operators = operators(CpuConvolutions.of(graph.build(), 8));

        long ofBothWeights = 2;
        long ofBothResults = 2;
        assertEquals(
                1 + ofBothWeights + ofBothResults,
                operators.stream().filter("Transpose"::equals).count());
        assertEquals(2, operators.stream().filter(IN_BLOCKS::equals).count());
    }

    @Test
    void takesLessThanABlockAsItLies() {
        List<String> operators = operators(CpuConvolutions.of(model("Conv", Attributes.NONE, 8, 3, 5, 5), 8));

        List<String> weight = List.of("Reshape", "Transpose", "Reshape");
        List<String> result = List.of("Reshape", "Transpose", "Reshape");
        assertEquals(
                Stream.of(weight, List.of(IN_BLOCKS), result)
                        .flatMap(List::stream)
                        .toList(),
                operators);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 8, 1", // outputs that are not in whole blocks
        "8, 12, 1", // inputs that are not
        "16, 8, 2" // groups
    })
    void leavesWhatDoesNotFit(long outputs, long inputs, long groups) {
        OnnxModel model = model("Conv", Attributes.of("group", groups), outputs, inputs, 3, 3);

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(model, 8)));
    }

    @ParameterizedTest
    @CsvSource({
        "64, 1", // a product of matrices, which the runtime computes as it lies
        "3, 3"
    })
    void leavesWhatIsNotWorthIt(long inputs, long kernel) {
        OnnxModel model = model("Conv", Attributes.NONE, 16, inputs, kernel, kernel);

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(model, 8)));
    }

    @Test
    void leavesOtherThanTwoAxes() {
        String signal = graph.add("Conv", Attributes.NONE, input("x", 2, 8, SIDE), input("w", 8, 8, 9));
        graph.output("y", signal);

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(graph.build(), 8)));
    }

    @Test
    void leavesOtherThanFloats() {
        String x = graph.input("x", ElementType.FLOAT64, Shape.of(2, 8, SIDE, SIDE));
        graph.output(
                "y",
                graph.add("Conv", Attributes.NONE, x, graph.input("w", ElementType.FLOAT64, Shape.of(8, 8, 3, 3))));

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(graph.build(), 8)));
    }

    @Test
    void leavesPlanesThatDependOnTheBatch() {
        Shape shape = Shape.of(Extent.of(2), Extent.of(8), Extent.BATCH, Extent.of(SIDE));
        String x = graph.input("x", ElementType.FLOAT32, shape);
        String y = graph.add("Conv", Attributes.of("pads", 1, 1, 1, 1), x, input("w", 8, 8, 3, 3));
        graph.know(y, TensorInfo.of(ElementType.FLOAT32, shape));
        graph.output("y", y);

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(graph.build(), 8)));
    }

    @Test
    void leavesWeightsThatDependOnTheBatch() {
        String weight = graph.input("w", ElementType.FLOAT32, Shape.ofBatch(8, 3, 3));
        graph.output("y", graph.add("Conv", Attributes.NONE, input("x", 2, 8, SIDE, SIDE), weight));

        assertEquals(List.of("Conv"), operators(CpuConvolutions.of(graph.build(), 8)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 5, Conv", // more outputs than inputs
        "0, 5, 3, ConvTranspose",
        "8, 16, 8, com.microsoft.nchwc::Conv",
        "8, 12, 8, ConvTranspose"
    })
    void gathersWhereThatIsFaster(int block, long inputs, long outputs, String operator) {
        OnnxModel model = model("ConvTranspose", Attributes.of("strides", 1, 1), inputs, outputs, 3, 3);

        assertTrue(
                operators(CpuConvolutions.of(model, block)).contains(operator),
                () -> operators(CpuConvolutions.of(model, block)).toString());
    }

    @Test
    void scattersWhatCannotBeGathered() {
        Attributes plain = Attributes.NONE;
        for (Attributes attributes : List.of(
                plain.with("strides", 1, 2),
                plain.with("pads", 0, 0, 3, 0),
                plain.with("dilations", 2, 2).with("output_padding", 1, 0),
                plain.with("auto_pad", "SAME_UPPER"),
                plain.with("group", 2))) {
            OnnxModel model = new CpuConvolutionsTest().model("ConvTranspose", attributes, 8, 8, 3, 3);

            assertEquals(List.of("ConvTranspose"), operators(CpuConvolutions.of(model, 8)), attributes::toString);
        }
    }

    private String input(String name, long... sizes) {
        inputs.put(name, sizes);
        return graph.input(name, ElementType.FLOAT32, Shape.of(sizes));
    }

    private OnnxModel model(String operator, Attributes attributes, long... weight) {
        return model(operator, attributes, weight, new long[0]);
    }

    private OnnxModel model(String operator, Attributes attributes, long[] weight, long... bias) {
        long groups = attributes.integer("group", 1);
        long channels = operator.equals("Conv") ? groups * weight[1] : weight[0];
        List<String> operands = new ArrayList<>(List.of(input("x", 2, channels, SIDE, SIDE), input("w", weight)));
        if (bias.length > 0) {
            operands.add(input("b", bias));
        }
        graph.output("y", graph.add(operator, attributes, operands.toArray(String[]::new)));
        return graph.build();
    }

    private static List<String> operators(OnnxModel model) {
        return model.nodes().stream().map(Node::operator).toList();
    }

    private Map<String, FloatBuffer> values(Random random) {
        Map<String, FloatBuffer> values = new HashMap<>();
        inputs.forEach((name, sizes) -> {
            FloatBuffer numbers =
                    Sessions.directFloats(Shape.of(sizes).elements().value());
            while (numbers.hasRemaining()) {
                numbers.put(random.nextFloat() - 0.5f);
            }
            values.put(name, numbers.flip());
        });
        return values;
    }

    private float[] run(OnnxModel model, Map<String, FloatBuffer> values) throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        values.forEach((name, numbers) -> tensors.put(name, Sessions.tensor(numbers, inputs.get(name))));
        OrtSession session = Sessions.open(model, RuntimeSettings.defaults());
        try (OrtSession.Result result = session.run(tensors)) {
            FloatBuffer computed = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] numbers = new float[computed.remaining()];
            computed.get(numbers);
            return numbers;
        } finally {
            Sessions.close(session);
            tensors.values().forEach(OnnxTensor::close);
        }
    }
}
