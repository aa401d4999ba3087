package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.model.PublishSettings;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.scoring.ScoredBatch;
import io.noisegate.update.LangevinSettings.Mode;
import io.noisegate.update.Learner.Outcome;
import io.noisegate.update.LearningSettings.Reduction;
import io.noisegate.update.LearningSettings.ShortBatches;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnerTest {
    private static final int FEATURES = 6;
    private static final int CLASSES = 3;
    private static final int ROWS = 8;

    private final LearnableModel model = LearnableModel.of(
            DenseNetwork.create(1, FEATURES, 12, CLASSES),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());

    @Test
    void learnsWhatItIsShown() {
        try (Learner learner = learner(0.1, Mode.OFF)) {
            learner.learn(batch(5), weights(1), null);
            float first = learner.lastLoss();
            for (int step = 0; step < 200; step++) {
                assertEquals(Outcome.STEPPED, learner.learn(batch(5), weights(1), null));
            }

            assertTrue(learner.lastLoss() < 0.1 * first, first + " -> " + learner.lastLoss());
            assertEquals(201, learner.step());
        }
    }

    @Test
    void aDroppedRowCountsAsIfItHadNeverBeenThere() {
        float[] weights = weights(1);
        weights[2] = 0;
        try (Learner with = learner(0.1, Mode.OFF);
                Learner without = learner(0.1, Mode.OFF)) {
            with.learn(batch(5), weights, null);
            without.learn(List.of(block(5, 0, 2), block(5, 3, ROWS)), weights, null);

            assertArrayEquals(without.parameters(), with.parameters());
        }
    }

    @Test
    void aBatchInSeveralBlocksIsLearnedAsOne() {
        try (Learner whole = learner(0.1, Mode.OFF);
                Learner blocks = learner(0.1, Mode.OFF)) {
            whole.learn(batch(5), weights(1), null);
            blocks.learn(List.of(block(5, 0, 3), block(5, 3, 4), block(5, 4, ROWS)), weights(1), null);

            assertArrayEquals(whole.parameters(), blocks.parameters());
        }
    }

    @Test
    void aBatchIsLearnedInItsMemoryAsItIsFromBlocks() {
        float[] weights = {0, 1, 0.5f, 0, 0, 1, 1, 0};
        float[] targets = new float[ROWS * CLASSES];
        for (int row = 0; row < ROWS; row++) {
            targets[row * CLASSES + row % CLASSES] = 0.75f;
            targets[row * CLASSES + (row + 1) % CLASSES] = 0.25f;
        }
        for (float[] shares : new float[][] {null, targets}) {
            try (Learner blocks = learner(0.1, Mode.OFF);
                    Learner inPlace = learner(0.1, Mode.OFF);
                    BatchBuffers memory = memory(block(5, 0, ROWS))) {
                assertEquals(Outcome.STEPPED, blocks.learn(batch(5), weights, shares));
                assertEquals(Outcome.STEPPED, inPlace.learn(memory, weights, shares));

                assertArrayEquals(blocks.parameters(), inPlace.parameters());
                assertEquals(blocks.learnedSamples(), inPlace.learnedSamples());
            }
        }
    }

    private BatchBuffers memory(ScoredBatch block) {
        BatchBuffers memory = new BatchBuffers(model, ROWS);
        memory.features().put(0, block.features(), 0, block.features().capacity());
        for (int row = 0; row < ROWS; row++) {
            memory.target(row, block.labels()[row]);
        }
        return memory;
    }

    @Test
    void takesNoStepWhenNothingWasKept() {
        try (Learner learner = learner(0.1, Mode.STD)) {
            assertEquals(Outcome.NOTHING_KEPT, learner.learn(batch(5), weights(0), null));

            assertArrayEquals(model.initialParameters(), learner.parameters());
            assertEquals(0, learner.step());
            assertEquals(1, learner.emptyBatches());
        }
    }

    @Test
    void takesNoStepOnANonFiniteGradientAndGoesOn() {
        try (Learner learner = learner(0.1, Mode.OFF)) {
            assertEquals(Outcome.DIVERGED, learner.learn(List.of(huge()), weights(1), null));

            assertArrayEquals(model.initialParameters(), learner.parameters());
            assertEquals(1, learner.divergedSteps());
            assertEquals(Outcome.STEPPED, learner.learn(batch(5), weights(1), null));
        }
    }

    @Test
    void undoesAStepThatOverflows() {
        try (Learner learner = learner(Float.MAX_VALUE, Mode.OFF)) {
            Outcome outcome = Outcome.STEPPED;
            for (int step = 0; step < 20 && outcome == Outcome.STEPPED; step++) {
                outcome = learner.learn(batch(5), weights(1), null);
            }

            assertEquals(Outcome.DIVERGED, outcome);
            for (float parameter : learner.parameters()) {
                assertTrue(Float.isFinite(parameter));
            }
        }
    }

    @Test
    void resumedFromItsStateItGoesOnBitForBit() {
        try (Learner whole = learner(0.05, Mode.TEMPERATURE);
                Learner first = learner(0.05, Mode.TEMPERATURE);
                Learner second = learner(0.05, Mode.TEMPERATURE)) {
            for (int step = 0; step < 20; step++) {
                whole.learn(batch(step), weights(1), null);
            }
            for (int step = 0; step < 7; step++) {
                first.learn(batch(step), weights(1), null);
            }
            second.restore(first.state("lineage", 1, 1, true).copy());
            for (int step = 7; step < 20; step++) {
                second.learn(batch(step), weights(1), null);
            }

            assertArrayEquals(whole.parameters(), second.parameters());
            assertEquals(20, second.step());
            assertFalse(Arrays.equals(first.parameters(), second.parameters()));
        }
    }

    @ParameterizedTest
    @CsvSource({"WEIGHTED_MEAN, 1", "MEAN, 0.5", "SUM, half the rows"})
    void aReductionScalesTheStep(Reduction reduction, String factor) throws Exception {
        double expected = reduction == Reduction.SUM ? 0.5 * ROWS : Double.parseDouble(factor);
        float[] start = model.initialParameters();
        try (Learner plain = learner(1e-3, Mode.OFF);
                Learner reduced = learner(1e-3, Mode.OFF, reduction)) {
            plain.learn(batch(1), weights(0.5f), null);
            reduced.learn(batch(1), weights(0.5f), null);

            for (int i = 0; i < start.length; i++) {
                assertEquals(expected * (plain.parameters()[i] - start[i]), reduced.parameters()[i] - start[i], 1e-6);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IN_PROPORTION, WEIGHTED_MEAN, 0.25",
        "FULL_STEP, WEIGHTED_MEAN, 1",
        "IN_PROPORTION, MEAN, 0.125",
        "IN_PROPORTION, SUM, 1",
        "FULL_STEP, SUM, 1"
    })
    void theStepOfAShortBatchIsThatOfItsRowsShareOfAFullOne(
            ShortBatches shortBatches, Reduction reduction, double factor) {
        float[] start = model.initialParameters();
        float[] halves = {0.5f, 0.5f};
        try (Learner whole = learner(1e-3, Mode.OFF, Reduction.WEIGHTED_MEAN, ShortBatches.FULL_STEP);
                Learner shortened = learner(1e-3, Mode.OFF, reduction, shortBatches)) {
            whole.learn(List.of(block(1, 0, 2)), halves, null);
            shortened.learn(List.of(block(1, 0, 2)), halves, null);

            for (int i = 0; i < start.length; i++) {
                assertEquals(
                        factor * (whole.parameters()[i] - start[i]), shortened.parameters()[i] - start[i], 1e-6);
            }
        }
    }

    @Test
    void aFullBatchOfWhichFewRowsAreKeptTakesAFullStep() {
        float[] weights = weights(0);
        weights[0] = 1;
        try (Learner kept = learner(0.1, Mode.OFF);
                Learner alone = learner(0.1, Mode.OFF, Reduction.WEIGHTED_MEAN, ShortBatches.FULL_STEP)) {
            kept.learn(batch(5), weights, null);
            alone.learn(List.of(block(5, 0, 1)), new float[] {1}, null);

            assertArrayEquals(alone.parameters(), kept.parameters());
        }
    }

    private Learner learner(double rate, Mode noise) {
        return learner(rate, noise, Reduction.WEIGHTED_MEAN);
    }

    private Learner learner(double rate, Mode noise, Reduction reduction) {
        return learner(rate, noise, reduction, ShortBatches.IN_PROPORTION);
    }

    private Learner learner(double rate, Mode noise, Reduction reduction, ShortBatches shortBatches) {
        LearningSettings settings = new LearningSettings(
                true,
                rate,
                reduction,
                shortBatches,
                Double.POSITIVE_INFINITY,
                false,
                false,
                OptimizerSettings.defaults(),
                ScheduleSettings.defaults(),
                new LangevinSettings(noise, 0.01, 1e-4, 3),
                PublishSettings.defaults());
        return new Learner(model, settings, RuntimeSettings.defaults(), ROWS);
    }

    private static float[] weights(float weight) {
        float[] weights = new float[ROWS];
        Arrays.fill(weights, weight);
        return weights;
    }

    private static List<ScoredBatch> batch(long seed) {
        return List.of(block(seed, 0, ROWS));
    }

    /** Rows {@code from} to {@code to} of a random batch. */
    private static ScoredBatch block(long seed, int from, int to) {
        Random random = new Random(seed);
        float[] values = new float[ROWS * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return block(Arrays.copyOfRange(values, from * FEATURES, to * FEATURES), from);
    }

    private static ScoredBatch huge() {
        float[] values = new float[ROWS * FEATURES];
        Arrays.fill(values, Float.MAX_VALUE);
        return block(values, 0);
    }

    private static ScoredBatch block(float[] values, int firstRow) {
        int rows = values.length / FEATURES;
        ByteBuffer features = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        features.asFloatBuffer().put(values);
        Label[] labels = new Label[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = Label.ofClass((firstRow + row) % CLASSES);
        }
        return new ScoredBatch("fence", 1, 1, ROWS, firstRow, features, labels, rows);
    }
}
