package io.noisegate.bench.job;

import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.job.PointLookups;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What more samples in state cost: the same job over topics with more and more ids, measured when all have been seen. */
@Command(
        name = "keys",
        description =
                "The whole job, scoring and deciding, with more and more samples in state. With TINY hardly anything"
                        + " but the state counts.",
        mixinStandardHelpOptions = true)
public final class KeysCommand implements Callable<Integer> {
    /** So many observations are measured once all ids have been seen. */
    private static final double MORE = 1.3;

    private static final int LEAST = 1_000_000;

    /** Of the limit alone: the others take long enough to be warm when they are measured. */
    private static final int WARMUP_TURNS = 3;

    private static final List<String> AS_DEPLOYED = List.of(
            "flink.state.backend.rocksdb.use-bloom-filter=true",
            "flink.state.backend.rocksdb.block.blocksize=8kb",
            "flink.state.backend.rocksdb.compression.per.level=LZ4_COMPRESSION",
            "flink.state.backend.rocksdb.options-factory=" + PointLookups.class.getName());

    @Option(
            names = "--network",
            defaultValue = "TINY",
            description = "Of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Network network;

    @Option(
            names = "--keys",
            split = ",",
            defaultValue = "100000,1000000",
            paramLabel = "COUNT[,...]",
            description = "Samples in state; the first is the limit (default: ${DEFAULT-VALUE}).")
    private List<Integer> keys;

    @Option(
            names = "--backends",
            split = ",",
            defaultValue = "rocksdb",
            paramLabel = "hashmap|rocksdb",
            description = "Where Flink keeps state (default: ${DEFAULT-VALUE}).")
    private List<String> backends;

    @Option(
            names = "--managed-memory",
            defaultValue = "2g",
            paramLabel = "SIZE",
            description = "For the caches and write buffers of RocksDB (default: ${DEFAULT-VALUE}).")
    private String managedMemory;

    @Option(names = "--rounds", defaultValue = "1", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the job; may be repeated. RocksDB is set as in the deployments.")
    private List<String> settings = List.of();

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("keys");
        Configuration cluster =
                new Configuration().set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.parse(managedMemory));
        try (JobRuns jobs = JobRuns.start(network, 1, folder, cluster)) {
            List<Contender> contenders = new ArrayList<>();
            for (int ids : keys) {
                SampleTopic topic = new SampleTopic("bench.samples-" + ids, (int) Math.max(LEAST, MORE * ids), ids);
                jobs.fill(topic);
                for (String backend : backends) {
                    contenders.add(new Contender(
                            "%,d samples, %s".formatted(ids, backend),
                            0.7,
                            () -> jobs.run(topic, assignments(backend, folder.resolve("checkpoints")))));
                }
            }
            for (int turn = 0; turn < WARMUP_TURNS; turn++) {
                contenders.get(0).turn().take();
            }
            AlternatingRounds alternating = new AlternatingRounds(contenders);
            alternating.run(0, rounds, RoundOptions.printing(out));
            results.take(
                    "keys",
                    new Comparison(
                            "keys",
                            "What do more samples in state cost?",
                            "%s, batch %d, scoring and deciding; %d rounds; managed memory %s; broker in the same JVM; settings %s, of RocksDB %s"
                                    .formatted(
                                            network.title(),
                                            network.batch(),
                                            rounds,
                                            managedMemory,
                                            settings,
                                            AS_DEPLOYED),
                            Machine.now(),
                            alternating.standings()),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    /** @param checkpoints where there is room for more than the memory of a JobManager holds */
    private List<String> assignments(String backend, Path checkpoints) {
        List<String> assignments = new ArrayList<>(List.of(
                "learning.enabled=false",
                "flink.state.backend.type=" + backend,
                "flink.execution.checkpointing.dir=" + checkpoints.toUri(),
                "flink.execution.checkpointing.incremental=" + backend.equals("rocksdb")));
        if (backend.equals("rocksdb")) {
            assignments.addAll(AS_DEPLOYED);
        }
        assignments.addAll(settings);
        return assignments;
    }
}
