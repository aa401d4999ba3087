package io.noisegate.bench.job;

import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.bench.python.PythonPeer;
import io.noisegate.bench.python.PythonScript;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.core.fs.AutoCloseableRegistry;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole job beside what people would write in Python, and a Kafka consumer that does nothing with what it reads. */
@Command(
        name = "peers",
        description = "The whole job beside a plain Python consumer that scores, River-style learning one by one, and a"
                + " Kafka consumer alone.",
        mixinStandardHelpOptions = true)
public final class PeersCommand implements Callable<Integer> {
    private static final int RECORDS_IN_MEMORY = 20_000;
    private static final int CONSUMER_STEPS = 100;
    private static final int LEARNER_STEPS = 1_000;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description =
                    "A Python that has numpy, and PyTorch; confluent_kafka or kafka-python and onnxruntime are used"
                            + " where it has them. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Mixin
    private RoundOptions options;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    @SuppressWarnings("try") // closing the contenders may be interrupted, which then ends the benchmark
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("peers");
        Network network = Network.MLP;
        try (JobRuns jobs = JobRuns.start(network, 1, folder);
                AutoCloseableRegistry peers = new AutoCloseableRegistry()) {
            SampleTopic topic = options.topic();
            jobs.fill(topic);
            RawConsumer raw = new RawConsumer(jobs.bootstrapServers(), topic);
            List<Contender> contenders = new ArrayList<>(List.of(
                    Contender.limit("Kafka consumer alone", raw::readAll),
                    Contender.aside("scoring and deciding", () -> jobs.run(topic, List.of("learning.enabled=false"))),
                    Contender.aside("learning every batch", () -> jobs.run(topic, List.of()))));
            String consumer = "not run, %s has no numpy".formatted(python);
            if (PythonScript.canImport(python, "numpy")) {
                Path records = firstRecords(raw, folder.resolve("records"));
                Path model = Files.write(
                        folder.resolve("peer.onnx"), network.create().toBytes());
                PythonPeer peer = PythonPeer.consumer(
                        python, folder, network.batch(), model, jobs.bootstrapServers(), topic.name(), records);
                peers.registerCloseable(peer);
                contenders.add(Contender.aside("Python consumer", () -> peer.step(CONSUMER_STEPS)));
                consumer = peer.title();
            }
            String learner = "not run, %s has no PyTorch".formatted(python);
            if (PythonScript.canImport(python, "torch")) {
                PythonPeer peer = PythonPeer.oneByOne(python, folder, network);
                peers.registerCloseable(peer);
                contenders.add(Contender.aside("learning one by one", () -> peer.step(LEARNER_STEPS)));
                learner = peer.title();
            }
            AlternatingRounds rounds = new AlternatingRounds(contenders);
            rounds.run(options.warmupRounds(), options.rounds(), RoundOptions.printing(out));
            results.take(
                    "peers",
                    new Comparison(
                            "peers",
                            "How fast is the whole job beside what people write in Python?",
                            "%s, batch %d; %s; Python consumer: %s; River-style learning: %s"
                                    .formatted(network.title(), network.batch(), options, consumer, learner),
                            Machine.now(),
                            rounds.standings()),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private Path firstRecords(RawConsumer raw, Path file) throws Exception {
        try (DataOutputStream records = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            raw.read(Math.min(RECORDS_IN_MEMORY, options.topic().samples()), record -> {
                records.writeInt(record.value().length);
                records.write(record.value());
            });
        }
        return file;
    }
}
