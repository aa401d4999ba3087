package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionMemoryTest {
    private static final SelectionMemory FIRST = memory(100, 7, 1.5, true, 0);
    private static final SelectionMemory SECOND = memory(90, 9, 2.5, true, 0);
    private static final SelectionMemory EMPTY = memory(0, 0, Double.NaN, false, 0);

    @Test
    void oneMemoryAloneComesBackAsItIs() {
        assertEquals(FIRST, SelectionMemory.merged(List.of(FIRST)));
    }

    @Test
    void severalBecomeTheMeanThresholdAndTheHighestCounts() {
        assertEquals(memory(100, 9, 2, true, 0), SelectionMemory.merged(List.of(FIRST, SECOND, EMPTY)));
    }

    @Test
    void thereIsNoThresholdWhenNoPartHadOne() {
        assertEquals(EMPTY, SelectionMemory.merged(List.of(EMPTY, EMPTY)));
    }

    @Test
    void aRunningMeanGoesOnFromTheMeanOfAllLosses() {
        SelectionMemory few = memory(1, 1, 4, true, 1);
        SelectionMemory many = memory(3, 1, 2, true, 3);

        assertEquals(memory(3, 1, 2.5, true, 4), SelectionMemory.merged(List.of(few, many)));
    }

    @Test
    void comesBackFromItsBytes() throws IOException {
        assertEquals(FIRST, Bytes.roundTrip(new SelectionMemorySerializer(), FIRST));
        assertEquals(EMPTY, Bytes.roundTrip(new SelectionMemorySerializer(), EMPTY));
    }

    @Test
    void readsTheBytesOfVersion1WithoutEvaluation() throws IOException {
        byte[] version1 = Fixtures.stateBytes("selection-memory-v1");

        assertEquals(FIRST, Bytes.read(new SelectionMemorySerializer(), 1, version1));
    }

    @Test
    void readsAndWritesTheBytesOfVersion2() throws IOException {
        byte[] version2 = Fixtures.stateBytes("selection-memory-v2");
        SelectionMemory both = new SelectionMemory(100, 7, FIRST.training(), new SuperLossMemory(2.5, true, 3));

        assertEquals(both, Bytes.read(new SelectionMemorySerializer(), version2));
        assertArrayEquals(version2, Bytes.of(new SelectionMemorySerializer(), both));
    }

    private static SelectionMemory memory(
            long batches, long mostObservations, double threshold, boolean settled, long losses) {
        return new SelectionMemory(
                batches, mostObservations, new SuperLossMemory(threshold, settled, losses), SuperLossMemory.NONE);
    }
}
