package io.noisegate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A Python process that takes the same steps with PyTorch on one thread. Owns the process. */
final class TorchPeer implements AutoCloseable {
    private static final String SCRIPT = "torch_peer.py";

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter requests;
    private final int batch;
    private String title;

    private TorchPeer(Process process, int batch) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.batch = batch;
    }

    /** Whether this Python has PyTorch. */
    static boolean isAvailable(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import torch")
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
     * Starts PyTorch on a network of its own with the same layers.
     *
     * @param folder for the script
     */
    static TorchPeer start(String python, Path folder, Network network, int batch) throws IOException {
        Path script = folder.resolve(SCRIPT);
        try (InputStream source = TorchPeer.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Process process = new ProcessBuilder(
                        python, script.toString(), network.name().toLowerCase(), Integer.toString(batch))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        TorchPeer peer = new TorchPeer(process, batch);
        peer.title = peer.answer();
        return peer;
    }

    /** Version and number of parameters. */
    String title() {
        return title;
    }

    Measurement step(int steps) throws IOException {
        requests.println(steps);
        String[] ns = answer().split(" ");
        return Measurement.of((long) steps * batch, Long.parseLong(ns[0]), Long.parseLong(ns[1]));
    }

    private String answer() throws IOException {
        return Optional.ofNullable(answers.readLine())
                .orElseThrow(() -> new IOException("PyTorch ended early; its messages stand above"));
    }

    @Override
    public void close() {
        requests.close();
        process.destroy();
    }
}
