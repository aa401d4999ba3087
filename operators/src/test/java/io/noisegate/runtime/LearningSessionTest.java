package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.sample.Label;
import io.noisegate.update.Sgd;
import io.noisegate.update.WeightDecay;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearningSessionTest {
    private static final LearnableModel MODEL = LearnableModel.of(
            DenseNetwork.create(5, 4, 16, 3),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());

    private static BatchBuffers batchOf(int rows) {
        SplittableRandom random = new SplittableRandom(1);
        BatchBuffers batch = new BatchBuffers(MODEL, rows);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < 4; i++) {
                batch.features().asFloatBuffer().put(row * 4 + i, (float) random.nextDouble());
            }
            batch.target(row, row % 2 == 0 ? Label.ofClass(row % 3) : Label.ofSoftTarget(0.2f, 0.3f, 0.5f));
            batch.weights().put(row, 1);
        }
        return batch;
    }

    @Test
    void learnsABatchByHeart() {
        float[] parameters = MODEL.initialParameters();
        float[] gradient = new float[parameters.length];
        Sgd optimizer = new Sgd(parameters.length, 0.9f, false, WeightDecay.NONE);
        try (BatchBuffers batch = batchOf(4);
                LearningSession session = LearningSession.open(MODEL, RuntimeSettings.defaults(), 4)) {
            float before = session.gradient(parameters, new float[0], batch, 4, gradient);
            for (int step = 0; step < 300; step++) {
                session.gradient(parameters, new float[0], batch, 4, gradient);
                optimizer.step(parameters, gradient, 0.1f);
            }
            float after = session.gradient(parameters, new float[0], batch, 4, gradient);

            assertTrue(after < 0.6 * before, before + " to " + after);
        }
    }

    @Test
    void givesZerosWhenNothingCounts() {
        float[] gradient = new float[MODEL.parameters().size()];
        java.util.Arrays.fill(gradient, 7);
        try (BatchBuffers batch = batchOf(3);
                LearningSession session = LearningSession.open(MODEL, RuntimeSettings.defaults(), 3)) {
            for (int row = 0; row < 3; row++) {
                batch.weights().put(row, 0);
            }

            float mean = session.gradient(MODEL.initialParameters(), new float[0], batch, 3, gradient);

            assertEquals(0, mean);
            assertArrayEquals(new float[gradient.length], gradient);
        }
    }

    @Test
    void scoresTheSameWithConstantAndWithUpdatableWeights() {
        float[] parameters = MODEL.initialParameters();
        parameters[0] += 1;
        try (BatchBuffers batch = batchOf(5);
                ScoringSession constant =
                        ScoringSession.constant(MODEL, parameters, new float[0], RuntimeSettings.defaults());
                ScoringSession updatable = ScoringSession.updatable(MODEL, RuntimeSettings.defaults())) {
            constant.score(batch, 5);
            float[] expected = new float[5];
            batch.losses().get(0, expected);
            updatable.update(parameters, new float[0]);
            for (int rows = 1; rows <= 5; rows++) {
                updatable.score(batch, rows);
            }
            float[] actual = new float[5];
            batch.losses().get(0, actual);

            assertArrayEquals(expected, actual, 1e-6f);
        }
    }
}
