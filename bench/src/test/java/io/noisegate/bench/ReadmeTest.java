package io.noisegate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page about the benchmarks knows all of them. */
class ReadmeTest {
    @Test
    void listsEveryCommand() throws IOException {
        String page = Files.readString(Path.of("README.md"));

        List<String> missing = new CommandLine(new Bench())
                .getSubcommands().keySet().stream()
                        .filter(command ->
                                !page.contains("| `bench/run " + command) && !page.contains("| `bench/" + command))
                        .toList();

        assertEquals(List.of(), missing);
    }
}
