package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.onnx.OnnxModel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConvolutionalNetworkTest {
    private static final long[] COLOUR = {3, 32, 32};

    /** Parameters layer by layer, weights and biases. */
    @ParameterizedTest
    @CsvSource({
        "CNN, 3, 32, 1216 + 4640 + 18496 + 65600 + 650",
        "LENET5, 1, 28, 156 + 2416 + 48120 + 10164 + 850",
        "LENET5, 3, 32, 456 + 2416 + 69240 + 10164 + 850"
    })
    void hasTheParametersOfItsLayers(ConvolutionalNetwork network, int channels, int side, String layers) {
        OnnxModel model = network.create(1, new long[] {channels, side, side}, 10);

        int expected =
                Arrays.stream(layers.split(" \\+ ")).mapToInt(Integer::parseInt).sum();
        assertEquals(expected * Float.BYTES, model.initializerBytes());
    }

    @ParameterizedTest
    @EnumSource
    void isLearnedWhole(ConvolutionalNetwork network) {
        OnnxModel model = network.create(1, COLOUR, 7);
        LearnableModel learnable = LearnableModel.of(
                model,
                new LossHead(LossHead.Kind.SOFTMAX_CROSS_ENTROPY, 0, 1),
                InputFormat.float32(),
                ParameterChoice.automatic());

        assertEquals(7, learnable.outputs());
        assertArrayEquals(COLOUR, learnable.sampleShape());
        assertEquals(
                model.initializerBytes(), learnable.parameters().size() * Float.BYTES, "every initializer is learned");
    }

    @ParameterizedTest
    @EnumSource
    void hasTheWeightsOfItsSeed(ConvolutionalNetwork network) {
        byte[] one = network.create(1, COLOUR, 10).toBytes();

        assertArrayEquals(one, network.create(1, COLOUR, 10).toBytes());
        assertTrue(Arrays.mismatch(one, network.create(2, COLOUR, 10).toBytes()) >= 0);
    }

    @Test
    void weightsAreUniformWithinTheBoundOfTheirInputs() {
        OnnxModel model = ConvolutionalNetwork.CNN.create(1, COLOUR, 10);
        float[] weights = model.initializers().get("conv2.weight").floats();

        double bound = 1 / Math.sqrt(16 * 3 * 3);
        double largest = 0;
        double squares = 0;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
            squares += weight * weight;
        }
        assertTrue(largest <= bound && largest > 0.99 * bound, () -> "bound " + bound);
        assertEquals(bound * bound / 3, squares / weights.length, 0.05 * bound * bound / 3);
    }

    @Test
    void refusesPicturesThatAreTooSmall() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ConvolutionalNetwork.LENET5.create(1, new long[] {1, 11, 28}, 10));
        assertEquals(
                "logits",
                ConvolutionalNetwork.LENET5
                        .create(1, new long[] {1, 12, 12}, 10)
                        .outputs()
                        .get(0)
                        .name());
    }
}
