package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.OnnxModel;
import org.junit.jupiter.api.Test;

class DetectorSessionTest {
    private static final RuntimeSettings RUNTIME = RuntimeSettings.defaults();

    @Test
    void givesTheSoftmaxOfItsTwoLogits() {
        OnnxModel linear = DenseNetwork.create(3, 2, 2);
        float[] weight = linear.initializers().get("fc1.weight").floats();
        float[] bias = linear.initializers().get("fc1.bias").floats();
        float[] window = {0.25f, 0.75f};
        double fits = weight[0] * window[0] + weight[1] * window[1] + bias[0];
        double wrong = weight[2] * window[0] + weight[3] * window[1] + bias[1];

        try (DetectorSession detector = new DetectorSession(linear.toBytes(), RUNTIME)) {
            assertEquals(2, detector.window());
            assertEquals(Math.exp(wrong) / (Math.exp(fits) + Math.exp(wrong)), detector.wrongProbability(window), 1e-6);
        }
    }

    @Test
    void theOneThatComesAlongTellsALabelThatIsNeverLearnedFromOneThatIs() {
        try (DetectorSession detector = new DetectorSession(DetectorSession.shipped(), RUNTIME)) {
            float[] learned = {0.3f, 0.6f, 0.8f, 0.9f, 0.95f, 0.96f, 0.97f, 0.98f, 0.98f, 0.99f};
            float[] never = {0.02f, 0.01f, 0.01f, 0.005f, 0.01f, 0.01f, 0.005f, 0.01f, 0.01f, 0.01f};

            assertEquals(10, detector.window());
            assertTrue(detector.wrongProbability(never) > 0.9);
            assertTrue(detector.wrongProbability(learned) < 0.1);
        }
    }
}
