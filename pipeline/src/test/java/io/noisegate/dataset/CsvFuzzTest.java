package io.noisegate.dataset;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** CSV files that nobody meant: each is read, or refused as {@link InvalidDataset}, and nothing else happens. */
class CsvFuzzTest {
    private static final int INPUTS = 10_000;
    private static final String GOOD = "id,label,x0,x1\na,0,0.5,-1\nb,1,2,3e8\nc,2,\"4,5\",6\n";
    private static final byte[] PIECES = ",\"'\n\r\t\\;#=\u0000".getBytes(StandardCharsets.UTF_8);

    @Test
    void isReadOrRefused() {
        SplittableRandom random = new SplittableRandom(4713);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] text = i % 10 == 0 ? noise(random) : damaged(random);
            refused += assertTimeout(Duration.ofSeconds(10), () -> isRefused(text));
        }
        assertTrue(refused > INPUTS / 10 && refused < INPUTS, refused + " refused");
    }

    private static int isRefused(byte[] text) {
        try {
            CsvTable table = CsvTable.read("fuzzed.csv", new ByteArrayInputStream(text));
            for (int row = 0; row < table.rowCount(); row++) {
                for (int column = 0; column < table.columns().size(); column++) {
                    table.number(row, column);
                    table.label(row, column);
                }
            }
            return 0;
        } catch (InvalidDataset e) {
            return 1;
        }
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] damaged(SplittableRandom random) {
        byte[] text =
                "label,x0,x1\n0,1,2\n1,2,3\n".repeat(1 + random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(3) == 0) {
            text = GOOD.getBytes(StandardCharsets.UTF_8);
        } else if (random.nextInt(4) == 0) {
            return "label,x0\n0,1\n1,2\n".getBytes(StandardCharsets.UTF_8);
        }
        int damages = 1 + random.nextInt(4);
        for (int i = 0; i < damages; i++) {
            text[random.nextInt(text.length)] =
                    random.nextBoolean() ? (byte) random.nextInt(256) : PIECES[random.nextInt(PIECES.length)];
        }
        return text;
    }
}
