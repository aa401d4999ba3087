package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.sample.Label;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ScoringSessionsTest {
    /** With running statistics, with normalised layers, and with weights as large as those that a runtime might not copy. */
    private enum Network {
        CNN_BN,
        MLP_LAYERNORM,
        TRANSFORMER_TINY,
        LENET5;

        private OnnxModel read() {
            if (this == LENET5) {
                return ConvolutionalNetwork.LENET5.create(1, new long[] {1, 28, 28}, 10);
            }
            String name = name().toLowerCase(Locale.ROOT);
            String resource = "/models/%s/%s.legacy.onnx".formatted(name, name);
            try (InputStream file = ScoringSessionsTest.class.getResourceAsStream(resource)) {
                return OnnxModel.parse(file.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final int ROWS = 7;
    private static final float TOLERANCE = 1e-4f;

    private final Random random = new Random(5);
    private final LearnableModel model;
    private final ScoringSessions versions;
    private final BatchBuffers batch;

    ScoringSessionsTest(Network network) {
        model = LearnableModel.of(
                network.read(),
                LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
                InputFormat.float32(),
                ParameterChoice.automatic());
        versions = new ScoringSessions(model, RuntimeSettings.defaults());
        batch = new BatchBuffers(model, ROWS);
        for (int i = 0; i < ROWS * model.rowBytes() / Float.BYTES; i++) {
            batch.features().putFloat(Float.BYTES * i, (float) random.nextGaussian());
        }
        for (int row = 0; row < ROWS; row++) {
            batch.target(row, Label.ofClass(random.nextInt(model.outputs())));
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
            try (ScoringSession third = open(next)) {
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
