package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.scoring.SignalSettings.AugmentationKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void movesAPictureByWholePixelsAndRepeatsTheEdge() {
        Augmentation shift = new Augmentation(AugmentationKind.AUTO, 0.4, new long[] {1, 3, 3}, 1);
        byte[] picture = {1, 2, 3, 4, 5, 6, 7, 8, 9};

        for (int draw = 0; draw < 50; draw++) {
            byte[] moved = changed(shift, picture, 1);

            assertFalse(Arrays.equals(picture, moved));
            int down = (moved[7] - moved[1]) / 3 == 2 ? 0 : moved[1] == moved[4] ? 1 : -1;
            int right = moved[5] - moved[3] == 2 ? 0 : moved[3] == moved[4] ? 1 : -1;
            assertArrayEquals(expected(picture, down, right), moved);
        }
    }

    private static byte[] expected(byte[] picture, int down, int right) {
        byte[] moved = new byte[9];
        for (int i = 0; i < 9; i++) {
            int y = Math.min(Math.max(i / 3 - down, 0), 2);
            int x = Math.min(Math.max(i % 3 - right, 0), 2);
            moved[i] = picture[3 * y + x];
        }
        return moved;
    }

    @Test
    void swapsSomeFeaturesWithThoseOfAnotherRow() {
        Augmentation swap = new Augmentation(AugmentationKind.AUTO, 0.25, new long[] {4}, 2);
        byte[] rows = new byte[3 * 8];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) i;
        }
        int swapped = 0;

        for (int draw = 0; draw < 200; draw++) {
            byte[] changed = changed(swap, rows, 3);
            for (int i = 0; i < rows.length; i++) {
                assertEquals(0, (changed[i] - rows[i]) % 8, "a feature stays in its column");
                swapped += changed[i] == rows[i] ? 0 : 1;
            }
        }

        assertEquals(0.25, swapped / (200.0 * rows.length), 0.03);
    }

    @Test
    void needsAnotherRowToSwapWithAndAPictureToMove() {
        Augmentation swap = new Augmentation(AugmentationKind.SWAP, 0.25, new long[] {1, 3, 3}, 1);

        assertFalse(swap.canChange(1));
        assertTrue(swap.canChange(2));
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> new Augmentation(AugmentationKind.SHIFT, 0.25, new long[] {9}, 1));
        assertEquals(
                "signals.augmentation is shift, expected swap or auto for samples of shape [9]; shift needs channels, height and width",
                refusal.getMessage());
    }

    private byte[] changed(Augmentation augmentation, byte[] features, int rows) {
        ByteBuffer to = ByteBuffer.allocate(features.length);
        augmentation.change(ByteBuffer.wrap(features), to, rows, random);
        return to.array();
    }
}
