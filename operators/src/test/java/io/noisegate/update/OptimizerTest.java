package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.settings.InvalidSettings;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final int N = 50;

    private static List<Supplier<Optimizer>> all() {
        return List.of(
                () -> new Sgd(N, 0, false, WeightDecay.of(0.1f)),
                () -> new Sgd(N, 0.9f, true, WeightDecay.NONE),
                () -> new AdamW(N, 0.9f, 0.999f, 1e-8f, WeightDecay.of(0.01f)),
                () -> new PreconditionedSgld(N, 0.99f, 1e-5f, 0, new LangevinNoise(1), WeightDecay.NONE),
                () -> new Sgld(N, 0, new LangevinNoise(1), WeightDecay.NONE));
    }

    private static float[] random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void goesOnExactlyWhereASavedOptimizerStopped() {
        for (Supplier<Optimizer> kind : all()) {
            Optimizer original = kind.get();
            float[] parameters = random(1);
            for (int step = 0; step < 3; step++) {
                original.step(parameters, random(step), 0.1f);
            }
            Optimizer restored = kind.get();
            restored.restore(original.steps(), original.state());
            float[] copy = parameters.clone();
            for (int step = 3; step < 6; step++) {
                original.step(parameters, random(step), 0.1f);
                restored.step(copy, random(step), 0.1f);
            }

            assertArrayEquals(parameters, copy);
        }
    }

    @Test
    void findsTheMinimumOfABowl() {
        for (Supplier<Optimizer> kind : all()) {
            Optimizer optimizer = kind.get();
            float[] parameters = random(7);
            for (int step = 0; step < 2000; step++) {
                optimizer.step(parameters, parameters.clone(), 0.01f);
            }
            for (float parameter : parameters) {
                assertEquals(0, parameter, 0.02, optimizer.getClass().getSimpleName());
            }
        }
    }

    @Test
    void nesterovLooksAhead() {
        Sgd optimizer = new Sgd(1, 0.5f, true, WeightDecay.NONE);
        float[] parameters = {1};

        optimizer.step(parameters, new float[] {2}, 0.1f);
        optimizer.step(parameters, new float[] {2}, 0.1f);

        assertEquals(1 - 0.1f * (2 + 0.5f * 2) - 0.1f * (2 + 0.5f * 3), parameters[0], 1e-6);
    }

    @Test
    void leavesExemptParametersToThemselves() {
        Sgd optimizer = new Sgd(2, 0, false, new WeightDecay(0.5f, new boolean[] {true, false}));
        float[] parameters = {1, 1};

        optimizer.step(parameters, new float[2], 1);

        assertArrayEquals(new float[] {1, 0.5f}, parameters);
    }

    @Test
    void langevinDynamicsSettleAtTheTemperature() {
        Sgld optimizer = new Sgld(N, 0.5f, new LangevinNoise(3), WeightDecay.NONE);
        float[] parameters = new float[N];
        double square = 0;
        int counted = 0;
        for (int step = 0; step < 20_000; step++) {
            optimizer.step(parameters, parameters.clone(), 0.05f);
            for (int i = 0; step > 500 && i < N; i++) {
                square += (double) parameters[i] * parameters[i];
                counted++;
            }
        }

        assertEquals(0.5, square / counted, 0.03);
    }

    @Test
    void clipsALongGradientAndReturnsItsLength() {
        float[] gradient = {3, 4};

        assertEquals(5, new GradientClipping(1).clip(gradient), 1e-6);
        assertArrayEquals(new float[] {0.6f, 0.8f}, gradient, 1e-6f);
        assertEquals(1, new GradientClipping(2).clip(gradient), 1e-6);
        assertArrayEquals(new float[] {0.6f, 0.8f}, gradient, 1e-6f);
        assertTrue(Double.isNaN(GradientClipping.NONE.clip(new float[] {Float.NaN})));
    }

    @Test
    void schedulesFollowTheirFormulas() {
        var constant = LearningRateSchedule.constant(0.1f);
        var cosine = new LearningRateSchedule(LearningRateSchedule.Shape.COSINE, 1, 10, 100, 0.2f);
        var root = new LearningRateSchedule(LearningRateSchedule.Shape.INVERSE_SQUARE_ROOT, 1, 0, 1, 0);

        assertEquals(0.1f, constant.rate(1_000_000));
        assertEquals(0.1f, cosine.rate(0), 1e-6);
        assertEquals(1, cosine.rate(9), 1e-6);
        assertEquals(1, cosine.rate(10), 1e-6);
        assertEquals(0.6f, cosine.rate(60), 1e-6);
        assertEquals(0.2f, cosine.rate(5000), 1e-6);
        assertEquals(0.5f, root.rate(3), 1e-6);
    }

    @Test
    void refusesSettingsOutOfRange() {
        var refusal = assertThrows(InvalidSettings.class, () -> new Sgd(1, 1, false, WeightDecay.NONE));

        assertEquals(
                "optimizer.momentum is 1.0, expected a number from 0 up to but not including 1; 0.9 is the usual value",
                refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new GradientClipping(Float.NaN));
    }

    @Test
    void refusesTheStateOfAnotherModel() {
        var refusal = assertThrows(
                IllegalArgumentException.class,
                () -> new AdamW(3, 0.9f, 0.999f, 1e-8f, WeightDecay.NONE).restore(1, new float[2][4]));

        assertEquals("a state of 4 numbers, expected 3; was it saved for another model?", refusal.getMessage());
    }
}
