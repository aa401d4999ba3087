package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.gradient.ScoringGraph;
import io.noisegate.hardness.Softmax;
import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.sample.Label;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoringSessionTest {
    private static final int CLASSES = 10;
    private static final int ROWS = 80;

    private final LearnableModel model = LearnableModel.of(
            ConvolutionalNetwork.LENET5.create(1, new long[] {3, 32, 32}, CLASSES),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());

    @Test
    void scoresEveryRowOfABatchThatTakesSeveralRuns() {
        RuntimeSettings runtime = RuntimeSettings.defaults();
        int chunk = Sessions.chunkRows(ScoringGraph.of(model).bytesPerRow(), ROWS, runtime);
        assertTrue(chunk < ROWS && ROWS % chunk != 0, () -> "several runs, the last one shorter, but " + chunk);
        Random random = new Random(3);
        try (BatchBuffers batch = new BatchBuffers(model, ROWS);
                BatchBuffers single = new BatchBuffers(model, 1);
                ScoringSession session =
                        ScoringSession.constant(model, model.initialParameters(), model.initialBuffers(), runtime)) {
            for (int i = 0; i < ROWS * model.rowBytes() / Float.BYTES; i++) {
                batch.features().putFloat(Float.BYTES * i, (float) random.nextGaussian());
            }
            for (int row = 0; row < ROWS; row++) {
                batch.target(row, Label.ofClass(random.nextInt(CLASSES)));
            }

            session.score(batch, ROWS);

            for (int row = 0; row < ROWS; row++) {
                single.copyRow(0, batch, row);
                session.score(single, 1);
                float[] logits = new float[CLASSES];
                single.logits().get(0, logits);
                float[] probabilities = new float[CLASSES];
                batch.probabilities().get(row * CLASSES, probabilities);

                assertEquals(single.losses().get(0), batch.losses().get(row), 1e-5, "loss of row " + row);
                assertArrayEquals(softmax(logits), probabilities, 1e-6f, "probabilities of row " + row);
            }
        }
    }

    private static float[] softmax(float[] logits) {
        double[] exact = new double[logits.length];
        for (int k = 0; k < exact.length; k++) {
            exact[k] = logits[k];
        }
        double[] probabilities = Softmax.probabilities(exact);
        float[] rounded = new float[logits.length];
        for (int k = 0; k < rounded.length; k++) {
            rounded[k] = (float) probabilities[k];
        }
        return rounded;
    }
}
