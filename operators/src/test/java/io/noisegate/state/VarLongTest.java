package io.noisegate.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarLongTest {
    private static byte[] written(long count) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        VarLong.write(count, out);
        return out.getCopyOfBuffer();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "9223372036854775807, ffffffffffffffff7f"
    })
    void takesAByteForEachSevenBits(long count, String bytes) throws IOException {
        assertArrayEquals(HexFormat.of().parseHex(bytes), written(count));
        assertEquals(count, VarLong.read(new DataInputDeserializer(written(count))));
    }

    @Test
    void refusesWhatIsNoCount() {
        byte[] endless = new byte[10];
        Arrays.fill(endless, (byte) 0xFF);

        assertThrows(IOException.class, () -> written(-1));
        assertThrows(IOException.class, () -> VarLong.read(new DataInputDeserializer(endless)));
    }
}
