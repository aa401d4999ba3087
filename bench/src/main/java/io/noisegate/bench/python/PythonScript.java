package io.noisegate.bench.python;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The scripts among the resources, run by a Python of the machine. */
public final class PythonScript {
    private PythonScript() {}

    /** Whether there is such a Python and it has a module. */
    public static boolean canImport(String python, String module) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such Python
        }
    }

    /**
     * Starts a script, whose messages go to this process's.
     *
     * @param folder for a copy of it
     */
    public static Process start(Path folder, String python, String name, String... arguments) throws IOException {
        Path script = folder.resolve(name);
        try (InputStream source = PythonScript.class.getResourceAsStream(name)) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Runs a script to its end and returns what it printed. */
    public static String run(Path folder, String python, String name, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(folder, python, name, arguments);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("%s failed; its messages stand above".formatted(name));
        }
        return printed.strip();
    }
}
