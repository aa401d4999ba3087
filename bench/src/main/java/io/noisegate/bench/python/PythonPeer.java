package io.noisegate.bench.python;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A Python process that does what noisegate does, on one thread. Owns the process. */
public final class PythonPeer implements AutoCloseable {
    private static final String TORCH = "torch_peer.py";
    private static final String CONSUMER = "consumer_peer.py";

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter requests;
    private final int batch;
    private String title;

    private PythonPeer(Process process, int batch) {
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
    public static PythonPeer gradientStep(String python, Path folder, Network network, int batch) throws IOException {
        return start(python, folder, batch, TORCH, "gradient_step", network.peerName(), Integer.toString(batch));
    }

    /**
     * Steps of a training loop with HASA, over data in memory.
     *
     * @param ids distinct samples
     */
    public static PythonPeer hasa(String python, Path folder, Network network, int batch, int ids) throws IOException {
        return start(
                python,
                folder,
                batch,
                TORCH,
                "hasa",
                network.peerName(),
                Integer.toString(batch),
                Integer.toString(ids));
    }

    /**
     * HASA's windows alone: a loss per row of a batch goes into its sample's window, then the rows of small variance are found.
     *
     * @param ids distinct samples
     */
    public static PythonPeer windows(String python, Path folder, int batch, int ids) throws IOException {
        return start(python, folder, batch, TORCH, "windows", "none", Integer.toString(batch), Integer.toString(ids));
    }

    /** Learns as River does: a sample is a dictionary of features; it is scored, then learned, then the next one comes. */
    public static PythonPeer oneByOne(String python, Path folder, Network network) throws IOException {
        return start(python, folder, 1, TORCH, "one_by_one", network.peerName());
    }

    /**
     * A consumer that decodes records and scores them in batches, with ONNX Runtime if Python has it, else numpy, which knows
     * {@link Network#MLP} only. Reads the topic if Python has a Kafka client, else the same records from a file, all in memory.
     *
     * @param model the network as ONNX
     * @param records some of the topic, each after its length as a big-endian int
     */
    public static PythonPeer consumer(
            String python, Path folder, int batch, Path model, String bootstrapServers, String topic, Path records)
            throws IOException {
        return start(
                python,
                folder,
                batch,
                CONSUMER,
                Integer.toString(batch),
                model.toString(),
                bootstrapServers,
                topic,
                records.toString());
    }

    private static PythonPeer start(String python, Path folder, int batch, String script, String... arguments)
            throws IOException {
        PythonPeer peer = new PythonPeer(PythonScript.start(folder, python, script, arguments), batch);
        peer.title = peer.answer();
        return peer;
    }

    /** What it says of itself, its versions first. */
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
                .orElseThrow(() -> new IOException("Python ended early; its messages stand above"));
    }

    @Override
    public void close() {
        requests.close();
        process.destroy();
    }
}
