package io.noisegate.hardness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClassPrototypesTest {

    @Test
    void areMeansThatPartsOfTheStreamAddUpTo() {
        ClassPrototypes whole = of(new double[] {1, 2}, new double[] {3, 4}, new double[] {8, 0});
        ClassPrototypes first = of(new double[] {1, 2});

        first.add(of(new double[] {3, 4}, new double[] {8, 0}));

        assertArrayEquals(new double[] {4, 2}, whole.prototype(1), 1e-12);
        assertArrayEquals(whole.prototype(1), first.prototype(1), 1e-12);
        assertArrayEquals(new double[] {0, 0}, first.prototype(0));
    }

    @Test
    void reachBackOverTheirMemory() {
        ClassPrototypes prototypes = new ClassPrototypes(1, 1, 2);
        prototypes.add(0, new double[] {1});
        prototypes.add(0, new double[] {1});
        prototypes.add(0, new double[] {3});

        assertEquals(2, prototypes.prototype(0)[0]);
    }

    @Test
    void fitTheirClassesAndDimensions() {
        assertTrue(of().fits(2, 2));
        assertFalse(of().fits(2, 3));
        assertFalse(of().fits(new ClassPrototypes(3, 2)));
    }

    @Test
    void readAndWriteTheBytesOfVersion1() throws IOException {
        byte[] version1 = Fixtures.stateBytes("prototypes-v1");
        ClassPrototypes prototypes = new ClassPrototypes(1, 2, 7);
        prototypes.add(0, new double[] {1, -2});

        ClassPrototypes read = Bytes.read(new ClassPrototypesSerializer(), version1);

        assertArrayEquals(new double[] {1, -2}, read.prototype(0));
        assertEquals(7, read.memory());
        assertArrayEquals(version1, Bytes.of(new ClassPrototypesSerializer(), prototypes));
    }

    private static ClassPrototypes of(double[]... embeddings) {
        ClassPrototypes prototypes = new ClassPrototypes(2, 2);
        for (double[] embedding : embeddings) {
            prototypes.add(1, embedding);
        }
        return prototypes;
    }
}
