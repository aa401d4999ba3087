package io.noisegate.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The finished runs of an evaluation, a JSON file each; what was interrupted goes on from them. */
final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    /** @param folder is made when it does not exist */
    RunFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** The result of a combination, if it was finished with the same settings. */
    Optional<RunResult> find(Combination combination, String fingerprint) throws IOException {
        Path file = file(combination);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            RunResult result = JSON.readValue(file.toFile(), RunResult.class);
            return Optional.of(result).filter(found -> fingerprint.equals(found.fingerprint()));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // of another version: to be run again
        }
    }

    /** Writes all of it or nothing. */
    void save(Combination combination, RunResult result) throws IOException {
        Path unfinished = folder.resolve(combination.fileName() + ".unfinished");
        JSON.writeValue(unfinished.toFile(), result);
        Files.move(unfinished, file(combination), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(Combination combination) {
        return folder.resolve(combination.fileName() + ".json");
    }
}
