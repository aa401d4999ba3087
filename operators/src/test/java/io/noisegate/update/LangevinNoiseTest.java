package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LangevinNoiseTest {
    @Test
    void hasTheMomentsOfANormalDistribution() {
        float[] values = new float[4_000_000];

        new LangevinNoise(7).add(values, 2);

        double[] moments = new double[5];
        for (float value : values) {
            double z = value / 2;
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(z, k) / values.length;
            }
        }
        assertEquals(0, moments[1], 3e-3);
        assertEquals(1, moments[2], 5e-3);
        assertEquals(0, moments[3], 1e-2);
        assertEquals(3, moments[4], 3e-2);
    }

    @Test
    void reachesTheTailAsOftenAsItShould() {
        NormalGenerator generator = new NormalGenerator(11);
        int beyondThree = 0;
        int beyondFour = 0;
        for (int i = 0; i < 10_000_000; i++) {
            double z = Math.abs(generator.next());
            beyondThree += z > 3 ? 1 : 0;
            beyondFour += z > 4 ? 1 : 0;
        }

        assertEquals(26_998, beyondThree, 700);
        assertEquals(633, beyondFour, 110);
    }

    @Test
    void goesOnWithTheSameNumbersAfterARestore() {
        LangevinNoise noise = new LangevinNoise(3);
        noise.add(new float[1000], 1);
        long position = noise.position();
        float[] expected = new float[1000];
        noise.add(expected, 1);

        LangevinNoise restored = new LangevinNoise(99);
        restored.restore(position);
        float[] actual = new float[1000];
        restored.add(actual, 1);

        assertArrayEquals(expected, actual);
    }

    @Test
    void drawsNothingForAStandardDeviationOfZero() {
        LangevinNoise noise = new LangevinNoise(3);

        noise.add(new float[10], 0);

        assertEquals(3, noise.position());
    }

    @Test
    void refusesANegativeStandardDeviation() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new LangevinNoise(3).add(new float[1], -1));

        assertEquals("noise of standard deviation -1.0, expected a number of at least 0", refusal.getMessage());
    }
}
