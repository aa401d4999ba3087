package io.noisegate.bench.python;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A Python process that takes the same steps with PyTorch on one thread. Owns the process. */
public final class TorchPeer implements AutoCloseable {
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

    /**
     * Steps of SGD on a network with the same layers.
     *
     * @param folder for the script
     */
    public static TorchPeer gradientStep(String python, Path folder, Network network, int batch) throws IOException {
        return start(python, folder, batch, "gradient_step", network.peerName(), Integer.toString(batch));
    }

    /**
     * Steps of a training loop with HASA, over data in memory.
     *
     * @param ids distinct samples
     */
    public static TorchPeer hasa(String python, Path folder, Network network, int batch, int ids) throws IOException {
        return start(python, folder, batch, "hasa", network.peerName(), Integer.toString(batch), Integer.toString(ids));
    }

    private static TorchPeer start(String python, Path folder, int batch, String... arguments) throws IOException {
        TorchPeer peer = new TorchPeer(PythonScript.start(folder, python, SCRIPT, arguments), batch);
        peer.title = peer.answer();
        return peer;
    }

    /** Version and number of parameters. */
    public String title() {
        return title;
    }

    public Measurement step(int steps) throws IOException {
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
