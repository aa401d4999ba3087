package io.noisegate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Bytes of earlier versions, as hexadecimal text under {@code src/test/resources/state}. */
public final class Fixtures {

    private Fixtures() {}

    public static byte[] stateBytes(String name) throws IOException {
        Path file = Path.of("src", "test", "resources", "state", name + ".hex");
        return HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", ""));
    }
}
