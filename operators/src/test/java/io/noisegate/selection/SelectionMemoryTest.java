package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionMemoryTest {
    private static final SelectionMemory FIRST = new SelectionMemory(0, 100, 7, 1.5, true);
    private static final SelectionMemory SECOND = new SelectionMemory(1, 90, 9, 2.5, true);
    private static final SelectionMemory EMPTY = new SelectionMemory(2, 0, 0, Double.NaN, false);

    @Test
    void givesEachPartItsOwnMemoryBack() {
        List<SelectionMemory> saved = List.of(SECOND, FIRST);

        assertEquals(FIRST, SelectionMemory.restored(saved, 0, 2));
        assertEquals(SECOND, SelectionMemory.restored(saved, 1, 2));
    }

    @Test
    void givesTheMeanThresholdAndTheHighestCountsToAllPartsAfterRescaling() {
        List<SelectionMemory> saved = List.of(FIRST, SECOND, EMPTY);

        assertEquals(new SelectionMemory(3, 100, 9, 2, true), SelectionMemory.restored(saved, 3, 4));
    }

    @Test
    void hasNoThresholdWhenNoPartHadOne() {
        SelectionMemory restored = SelectionMemory.restored(List.of(EMPTY), 1, 2);

        assertEquals(new SelectionMemory(1, 0, 0, Double.NaN, false), restored);
    }

    @Test
    void comesBackFromItsBytes() throws IOException {
        assertEquals(FIRST, Bytes.roundTrip(new SelectionMemorySerializer(), FIRST));
        assertEquals(EMPTY, Bytes.roundTrip(new SelectionMemorySerializer(), EMPTY));
    }

    @Test
    void readsAndWritesTheBytesOfVersion1() throws IOException {
        byte[] version1 = Fixtures.stateBytes("selection-memory-v1");

        assertEquals(FIRST, Bytes.read(new SelectionMemorySerializer(), version1));
        assertArrayEquals(version1, Bytes.of(new SelectionMemorySerializer(), FIRST));
    }
}
