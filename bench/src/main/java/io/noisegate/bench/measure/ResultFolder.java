package io.noisegate.bench.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every benchmark: where its result is written to, besides the terminal. */
public final class ResultFolder {
    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Writes the result there as well, as text and as JSON.")
    private Optional<Path> folder;

    /**
     * Shows a result and keeps it if asked to.
     *
     * @param name of its files
     * @param result its text is for people, its components for machines
     */
    public void take(String name, Object result, PrintWriter out) throws IOException {
        out.println(result);
        out.flush();
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
            Files.writeString(folder.get().resolve(name + ".txt"), result.toString());
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(folder.get().resolve(name + ".json").toFile(), result);
        }
    }
}
