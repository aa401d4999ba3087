package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.GradientRequest.SampleNorm;
import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.hardness.ClassPrototypes;
import io.noisegate.hardness.Signal;
import io.noisegate.hardness.Signals;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import io.noisegate.scoring.SignalSettings.AugmentationKind;
import io.noisegate.scoring.SignalSettings.GradientScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleSignalsTest {
    private static final int FEATURES = 4;
    private static final int CLASSES = 3;
    private static final int ROWS = 6;
    private static final RuntimeSettings RUNTIME = RuntimeSettings.defaults();

    private final LearnableModel model =
            model(DenseNetwork.create(5, FEATURES, 8, CLASSES), LossHead.Kind.SOFTMAX_CROSS_ENTROPY);
    private final Label[] labels = new Label[ROWS];
    private final BatchBuffers batch = batch(model, FEATURES);
    private final ScoringSession scoring = scoring(model);

    @AfterEach
    void close() {
        scoring.close();
        batch.close();
    }

    @ParameterizedTest
    @EnumSource(GradientScope.class)
    void theGradientNormIsThatOfTheLearner(GradientScope scope) {
        SignalSettings defaults = SignalSettings.defaults();
        SignalSettings settings =
                new SignalSettings(scope, null, 10, defaults.dropoutPasses(), AugmentationKind.AUTO, 0.15, 1);
        SampleNorm norm = scope == GradientScope.ALL ? SampleNorm.ALL : SampleNorm.LAST_LAYER;
        Signals[] signals = signals(settings, Signal.GRADIENT_NORM);
        float[] gradient = new float[model.parameters().size()];

        try (LearningSession learning = LearningSession.open(
                model, RUNTIME, ROWS, GradientRequest.plain().withSampleNorm(norm))) {
            for (int row = 0; row < ROWS; row++) {
                batch.weights().put(row, 1);
            }
            learning.gradient(model.initialParameters(), model.initialBuffers(), batch, ROWS, gradient);

            for (int row = 0; row < ROWS; row++) {
                assertEquals(learning.sampleNorms().get(row), signals[row].of(Signal.GRADIENT_NORM), 1e-5);
            }
        }
    }

    @Test
    void theInputGradientIsThatOfTheLabelsProbability() {
        Signals[] signals = signals(SignalSettings.defaults(), Signal.INPUT_GRADIENT);

        double step = 1e-2;
        for (int i = 0; i < FEATURES; i++) {
            double[] above = labelProbabilitiesAt(i, step);
            double[] below = labelProbabilitiesAt(i, -step);
            for (int row = 0; row < ROWS; row++) {
                assertEquals(
                        (above[row] - below[row]) / (2 * step),
                        signals[row].inputGradient()[i],
                        2e-4,
                        "row " + row + " input " + i);
            }
        }
    }

    private double[] labelProbabilitiesAt(int feature, double change) {
        double[] probabilities = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int place = row * FEATURES + feature;
            var features = batch.features().asFloatBuffer();
            float before = features.get(place);
            features.put(place, (float) (before + change));
            scoring.score(batch, ROWS);
            probabilities[row] = Math.exp(-batch.losses().get(row));
            features.put(place, before);
        }
        return probabilities;
    }

    @Test
    void typicalityComparesWithThePrototypesFromBeforeTheBatch() {
        try (SampleSignals needed = signalsOf(SignalSettings.defaults(), Signal.TYPICALITY);
                ScoringSession reading = ScoringSession.updatable(
                        model, RUNTIME, ROWS, GradientRequest.plain().withTensors(List.of(model.lastHidden())))) {
            Signals[] first = needed.score(scoring, batch, ROWS, 1);
            Signals[] second = needed.score(scoring, batch, ROWS, 2);

            reading.score(batch, ROWS);
            ClassPrototypes expected = new ClassPrototypes(CLASSES, 8);
            for (int row = 0; row < ROWS; row++) {
                expected.add(labels[row].classIndex(), hidden(reading, row));
            }
            for (int row = 0; row < ROWS; row++) {
                assertTrue(Float.isNaN(first[row].of(Signal.TYPICALITY)), "nothing to compare with yet");
                assertEquals(
                        expected.typicality(labels[row].classIndex(), hidden(reading, row)),
                        second[row].of(Signal.TYPICALITY),
                        1e-6);
            }
        }
    }

    private double[] hidden(ScoringSession reading, int row) {
        double[] hidden = new double[8];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = reading.tensor(model.lastHidden()).get(8 * row + i);
        }
        return hidden;
    }

    @Test
    void theDivergenceDependsOnSeedAndBatchOnly() {
        try (SampleSignals needed = signalsOf(SignalSettings.defaults(), Signal.DIVERGENCE)) {
            Signals[] first = needed.score(scoring, batch, ROWS, 1);
            Signals[] other = needed.score(scoring, batch, ROWS, 2);
            Signals[] again = needed.score(scoring, batch, ROWS, 1);

            assertArrayEquals(first, again);
            assertTrue(Arrays.stream(first).allMatch(signals -> signals.of(Signal.DIVERGENCE) >= 0));
            assertTrue(Arrays.stream(first).anyMatch(signals -> signals.of(Signal.DIVERGENCE) > 1e-4));
            assertNotEquals(List.of(first), List.of(other));
            assertTrue(
                    Float.isNaN(needed.score(scoring, batch, 1, 3)[0].of(Signal.DIVERGENCE)),
                    "one row has none to swap with");
        }
    }

    @Test
    void passesWithDropoutAgreeMoreOrLess() throws Exception {
        Path file = Path.of("src/test/resources/models/mlp_dropout/mlp_dropout.dynamo_training.onnx");
        LearnableModel dropping = model(OnnxModel.read(file), LossHead.Kind.SOFTMAX_CROSS_ENTROPY);
        int features = (int) Arrays.stream(dropping.sampleShape()).reduce(1, (a, b) -> a * b);
        try (BatchBuffers rows = batch(dropping, features);
                ScoringSession session = scoring(dropping);
                SampleSignals needed = new SampleSignals(
                        SignalPlan.of(dropping, SignalSettings.defaults(), Set.of(Signal.AGREEMENT)), RUNTIME, ROWS)) {
            Signals[] first = needed.score(session, rows, ROWS, 1);
            Signals[] again = needed.score(session, rows, ROWS, 1);
            Signals[] other = needed.score(session, rows, ROWS, 2);

            for (int row = 0; row < ROWS; row++) {
                assertTrue(first[row].of(Signal.AGREEMENT) >= 1.0 / dropping.outputs()
                        && first[row].of(Signal.AGREEMENT) <= 1);
            }
            assertArrayEquals(first, again);
            assertNotEquals(first[0], other[0]);
        }
    }

    @Test
    void whatIsComputedBesidesChangesNoPrediction() {
        scoring.score(batch, ROWS);
        float[] losses = new float[ROWS];
        batch.losses().get(0, losses);

        signals(
                SignalSettings.defaults(),
                Signal.GRADIENT_NORM,
                Signal.INPUT_GRADIENT,
                Signal.TYPICALITY,
                Signal.DIVERGENCE);

        float[] after = new float[ROWS];
        batch.losses().get(0, after);
        assertArrayEquals(losses, after);
    }

    @Test
    void followsTheParametersOfTheModelInUse() {
        try (SampleSignals needed = signalsOf(SignalSettings.defaults(), Signal.GRADIENT_NORM)) {
            Signals[] before = needed.score(scoring, batch, ROWS, 1);
            float[] doubled = model.initialParameters();
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] *= 2;
            }

            needed.use(doubled, model.initialBuffers());

            assertNotEquals(before[0], needed.score(scoring, batch, ROWS, 1)[0]);
        }
    }

    @Test
    void refusesWhatTheModelDoesNotGive() {
        LearnableModel regression = model(DenseNetwork.create(5, FEATURES, 8, 1), LossHead.Kind.MEAN_SQUARED_ERROR);

        assertRefused(
                "measure confidence-agreement needs a model with Dropout; ",
                model,
                SignalSettings.defaults(),
                Signal.AGREEMENT);
        assertRefused(
                "measures vog, prototypicality, confidence-agreement and allsh need a model of classes; ",
                regression,
                SignalSettings.defaults(),
                Signal.INPUT_GRADIENT);
        assertRefused(
                "the model has no tensor 'nowhere' to read out",
                model,
                new SignalSettings(GradientScope.ALL, "nowhere", 1, 2, AugmentationKind.AUTO, 0.5, 1),
                Signal.TYPICALITY);
    }

    private static void assertRefused(String message, LearnableModel refused, SignalSettings settings, Signal signal) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SignalPlan.of(refused, settings, Set.of(signal)));

        assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
    }

    private Signals[] signals(SignalSettings settings, Signal... wanted) {
        try (SampleSignals needed = signalsOf(settings, wanted)) {
            return needed.score(scoring, batch, ROWS, 1);
        }
    }

    private SampleSignals signalsOf(SignalSettings settings, Signal... wanted) {
        return new SampleSignals(SignalPlan.of(model, settings, EnumSet.copyOf(List.of(wanted))), RUNTIME, ROWS);
    }

    private BatchBuffers batch(LearnableModel of, int features) {
        Random random = new Random(9);
        BatchBuffers rows = new BatchBuffers(of, ROWS);
        var values = rows.features().asFloatBuffer();
        for (int row = 0; row < ROWS; row++) {
            labels[row] = Label.ofClass(row % CLASSES);
            rows.target(row, labels[row]);
            for (int i = 0; i < features; i++) {
                values.put(row * features + i, (float) random.nextGaussian());
            }
        }
        return rows;
    }

    private static ScoringSession scoring(LearnableModel of) {
        return ScoringSession.constant(of, of.initialParameters(), of.initialBuffers(), RUNTIME);
    }

    private static LearnableModel model(OnnxModel network, LossHead.Kind loss) {
        return LearnableModel.of(
                network,
                LossHead.of(loss),
                InputFormat.float32(),
                new ParameterChoice(List.of(), List.of(), List.of()));
    }
}
