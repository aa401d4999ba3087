package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Bytes;
import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.scoring.ScoredBatch;
import io.noisegate.settings.InvalidSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gate on a model that tells three clusters of points apart once it has learned. */
class ModelGateTest {
    private static final int FEATURES = 3;
    private static final int CLASSES = 3;
    private static final int ROWS = 32;
    private static final ModelGateSettings SETTINGS = new ModelGateSettings(64, 4, 0.2, false);

    private final LearnableModel model = LearnableModel.of(
            DenseNetwork.create(1, FEATURES, 12, CLASSES),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());

    @Test
    void refusesAModelThatGotWorseByMoreThanTheLimitAndKeepsTheLastGoodOne() {
        try (ModelGate gate = gate();
                Learner learner = learner()) {
            learn(gate, learner, 100);
            assertTrue(gate.admits(learner.parameters(), learner.buffers()));
            float[] good = learner.parameters().clone();
            float[] broken = new float[good.length];

            assertFalse(gate.admits(broken, learner.buffers()));

            assertTrue(gate.goodAccuracy() > 0.95, gate.goodAccuracy() + "");
            assertTrue(gate.accuracy() < 0.7, gate.accuracy() + "");
            assertEquals(1, gate.refused());
            assertArrayEquals(good, gate.goodParameters());
            assertTrue(gate.admits(good, learner.buffers()), "the good one may be published again");
        }
    }

    @Test
    void theLearnerGoesOnFromTheLastGoodModelWithoutMomentum() {
        try (ModelGate gate = gate();
                Learner learner = learner()) {
            learn(gate, learner, 100);
            gate.admits(learner.parameters(), learner.buffers());
            learn(gate, learner, 5);

            learner.goBackTo(gate.goodParameters(), gate.goodBuffers());

            assertArrayEquals(gate.goodParameters(), learner.parameters());
            for (float[] moment : learner.state("lineage", 1, 1, true).optimizer()) {
                assertArrayEquals(new float[moment.length], moment);
            }
        }
    }

    @Test
    void comparesNothingUntilAQuarterOfTheRowsIsThere() {
        try (ModelGate gate = gate()) {
            float[] zero = new float[model.initialParameters().length];

            assertTrue(gate.admits(model.initialParameters(), model.initialBuffers()));
            assertTrue(gate.admits(zero, model.initialBuffers()));
            assertArrayEquals(zero, gate.goodParameters());
        }
    }

    @Test
    void holdsTheSameRowsOutWheneverTheyComeAndNeverADroppedOne() {
        try (ModelGate gate = gate()) {
            float[] first = gate.holdOut(batch(5), weights());
            float[] again = gate.holdOut(batch(5), weights());
            int rows = gate.heldOutRows();

            float[] dropped = gate.holdOut(batch(6), new float[ROWS]);

            assertArrayEquals(first, again);
            long heldOut = ROWS - count(first);
            assertTrue(heldOut > 0 && heldOut < ROWS / 2, heldOut + " rows");
            assertTrue(rows <= heldOut && rows > 0, rows + " places for " + heldOut + " rows");
            assertArrayEquals(new float[ROWS], dropped);
            assertEquals(rows, gate.heldOutRows());
        }
    }

    @Test
    void goesOnFromItsCheckpointAndStartsAnewForAnotherNumberOfRows() throws Exception {
        ModelGateState written;
        float[] good;
        try (ModelGate gate = gate();
                Learner learner = learner()) {
            learn(gate, learner, 100);
            gate.admits(learner.parameters(), learner.buffers());
            good = learner.parameters().clone();
            written = Bytes.roundTrip(new ModelGateStateSerializer(), gate.state());
        }

        try (ModelGate resumed = gate();
                ModelGate other =
                        new ModelGate(model, new ModelGateSettings(16, 4, 0.2, false), RuntimeSettings.defaults())) {
            resumed.restore(written);
            other.restore(written);

            assertFalse(resumed.admits(new float[good.length], model.initialBuffers()));
            assertArrayEquals(good, resumed.goodParameters());
            assertTrue(other.admits(new float[good.length], model.initialBuffers()));
        }
    }

    @Test
    void refusesAModelWithoutClasses() {
        LearnableModel regression = LearnableModel.of(
                DenseNetwork.create(1, FEATURES, 4, 2),
                LossHead.of(LossHead.Kind.MEAN_SQUARED_ERROR),
                InputFormat.float32(),
                ParameterChoice.automatic());

        InvalidSettings refusal = assertThrows(
                InvalidSettings.class, () -> new ModelGate(regression, SETTINGS, RuntimeSettings.defaults()));

        assertEquals(
                "guards.model.held-out is 64, expected 0: the outputs of the model are no classes, so it has no"
                        + " accuracy; leave it out",
                refusal.getMessage());
    }

    private ModelGate gate() {
        return new ModelGate(model, SETTINGS, RuntimeSettings.defaults());
    }

    private Learner learner() {
        return new Learner(model, LearningSettings.defaults(), RuntimeSettings.defaults(), ROWS);
    }

    private static void learn(ModelGate gate, Learner learner, int batches) {
        for (int i = 0; i < batches; i++) {
            learner.learn(batch(i), gate.holdOut(batch(i), weights()), null);
        }
    }

    private static long count(float[] weights) {
        long learned = 0;
        for (float weight : weights) {
            learned += weight > 0 ? 1 : 0;
        }
        return learned;
    }

    private static float[] weights() {
        float[] weights = new float[ROWS];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static List<ScoredBatch> batch(long seed) {
        Random random = new Random(seed);
        ByteBuffer features = ByteBuffer.allocate(ROWS * FEATURES * Float.BYTES).order(ByteOrder.nativeOrder());
        Label[] labels = new Label[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int truth = random.nextInt(CLASSES);
            labels[row] = Label.ofClass(truth);
            for (int f = 0; f < FEATURES; f++) {
                features.putFloat((float) (random.nextGaussian() * 0.2 + (f == truth ? 2 : 0)));
            }
        }
        return List.of(new ScoredBatch("fence", 1, 1, ROWS, 0, features, labels, ROWS));
    }
}
