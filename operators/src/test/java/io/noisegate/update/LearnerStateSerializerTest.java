package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.sample.SerializedCopy;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnerStateSerializerTest {
    private final LearnerStateSerializer serializer = new LearnerStateSerializer();

    @Test
    void keepsEveryBitOfALargeModel() throws Exception {
        float[] parameters = new float[100_003];
        Random random = new Random(5);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
        }
        LearnerState state = new LearnerState(
                "lineage",
                3,
                17,
                true,
                4_711,
                parameters,
                new float[] {1, 2},
                new float[][] {parameters.clone(), new float[0]},
                -5,
                6);

        LearnerState read = SerializedCopy.of(state, serializer);

        assertArrayEquals(parameters, read.parameters());
        assertArrayEquals(state.buffers(), read.buffers());
        assertArrayEquals(parameters, read.optimizer()[0]);
        assertEquals(-5, read.noise());
        assertEquals(6, read.dropout());
        assertEquals(3, read.generation());
        assertEquals(17, read.version());
        assertEquals(4_711, read.step());
        assertTrue(read.changed());
    }

    @Test
    void aCopyDoesNotFollowTheRunningLearner() {
        float[] parameters = {1, 2};
        float[] moment = {3, 4};
        LearnerState state =
                new LearnerState("lineage", 1, 1, false, 1, parameters, new float[0], new float[][] {moment}, 1, 1);

        LearnerState copy = serializer.copy(state);
        parameters[0] = 9;
        moment[0] = 9;

        assertEquals(1, copy.parameters()[0]);
        assertEquals(3, copy.optimizer()[0][0]);
    }
}
