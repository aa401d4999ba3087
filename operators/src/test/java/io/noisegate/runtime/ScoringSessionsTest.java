package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.sample.Label;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoringSessionsTest {
    private static final int CLASSES = 10;
    private static final int ROWS = 7;
    private static final float TOLERANCE = 1e-4f;

    private final LearnableModel model = LearnableModel.of(
            normalizedNetwork(),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());
    private final ScoringSessions versions = new ScoringSessions(model, RuntimeSettings.defaults());
    private final BatchBuffers batch = new BatchBuffers(model, ROWS);
    private final Random random = new Random(5);

    ScoringSessionsTest() {
        for (int i = 0; i < ROWS * model.rowBytes() / Float.BYTES; i++) {
            batch.features().putFloat(Float.BYTES * i, (float) random.nextGaussian());
        }
        for (int row = 0; row < ROWS; row++) {
            batch.target(row, Label.ofClass(random.nextInt(CLASSES)));
        }
    }

    @AfterEach
    void close() {
        versions.close();
        batch.close();
    }

    @Test
    void everySessionScoresWithTheVersionItWasOpenedFor() {
        Version old = version();
        Version present = version();
        Version next = version();
        assertFalse(Arrays.equals(expected(old), expected(present)), "versions that score alike show nothing");
        try (ScoringSession second = open(present)) {
            try (ScoringSession first = open(old)) {
                assertScores(old, first);
                assertScores(present, second);
            }
            try (ScoringSession third = open(next)) { // in the memory of the first
                assertScores(next, third);
                assertScores(present, second);
            }
        }
    }

    @Test
    void aSessionOutlivesWhatOpenedIt() {
        Version version = version();
        try (ScoringSession session = open(version)) {
            versions.close();
            assertScores(version, session);
        }
    }

    /** With running statistics. */
    private static OnnxModel normalizedNetwork() {
        try (InputStream file = ScoringSessionsTest.class.getResourceAsStream("/models/cnn_bn/cnn_bn.legacy.onnx")) {
            return OnnxModel.parse(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Version(float[] parameters, float[] buffers) {}

    private Version version() {
        float[] parameters = model.initialParameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += 0.1f * (float) random.nextGaussian();
        }
        float[] buffers = model.initialBuffers();
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] += random.nextFloat();
        }
        return new Version(parameters, buffers);
    }

    private ScoringSession open(Version version) {
        return versions.open(version.parameters().clone(), version.buffers().clone());
    }

    private void assertScores(Version version, ScoringSession session) {
        assertArrayEquals(expected(version), losses(session), TOLERANCE);
    }

    private float[] expected(Version version) {
        try (ScoringSession updatable = ScoringSession.updatable(model, RuntimeSettings.defaults())) {
            updatable.update(version.parameters(), version.buffers());
            return losses(updatable);
        }
    }

    private float[] losses(ScoringSession session) {
        session.score(batch, ROWS);
        float[] losses = new float[ROWS];
        batch.losses().get(0, losses);
        return losses;
    }
}
