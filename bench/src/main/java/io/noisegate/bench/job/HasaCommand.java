package io.noisegate.bench.job;

import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.bench.python.PythonPeer;
import io.noisegate.bench.python.PythonScript;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole job learning every batch with HASA, beside the same loop in PyTorch over the same data in memory. */
@Command(
        name = "hasa",
        description =
                "The whole job learning every batch with HASA, beside PyTorch's training loop with HASA, in memory"
                        + " and on one thread.",
        mixinStandardHelpOptions = true)
public final class HasaCommand implements Callable<Integer> {
    private static final List<String> HASA = List.of(
            "selection.policy=hasa",
            "selection.superloss.weight=false",
            "learning.langevin.mode=std",
            "history.window=15");
    private static final int PEER_STEPS = 200;

    @Option(names = "--network", defaultValue = "MLP", description = "MLP, LENET5 or CNN (default: ${DEFAULT-VALUE}).")
    private Network network;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python that has PyTorch; without it the job runs alone. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Mixin
    private RoundOptions options;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("hasa");
        try (JobRuns jobs = JobRuns.start(network, 1, folder)) {
            jobs.fill(options.topic());
            if (!PythonScript.canImport(python, "torch")) {
                compare(jobs, List.of(), "PyTorch: not run, %s has none".formatted(python));
                return 0;
            }
            try (PythonPeer peer = PythonPeer.hasa(
                    python, folder, network, network.batch(), options.topic().ids())) {
                compare(jobs, List.of(Contender.limit("PyTorch with HASA", () -> peer.step(PEER_STEPS))), peer.title());
            }
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private void compare(JobRuns jobs, List<Contender> peers, String peer) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Contender> contenders = new ArrayList<>(peers);
        contenders.add(new Contender("whole job with HASA", target(), () -> jobs.run(options.topic(), HASA)));
        AlternatingRounds rounds = new AlternatingRounds(contenders);
        rounds.run(options.warmupRounds(), options.rounds(), RoundOptions.printing(out));
        String name = "hasa-" + network.peerName();
        results.take(
                name,
                new Comparison(
                        name,
                        "%s: how fast is the whole job beside PyTorch's loop in memory?".formatted(network.title()),
                        "batch %d, keep ratio 0.8, window 15, noise after every step, one maths thread each; %s; %s"
                                .formatted(network.batch(), options, peer),
                        Machine.now(),
                        rounds.standings()),
                out);
    }

    private double target() {
        return switch (network) {
            case MLP -> 0.8;
            case LENET5 -> 1.05;
            case CNN -> 0.9;
            default -> Double.NaN;
        };
    }
}
