package io.noisegate.bench.gradient;

import com.fasterxml.jackson.annotation.JsonValue;
import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.bench.python.PythonPeer;
import io.noisegate.bench.python.PythonScript;
import io.noisegate.runtime.RuntimeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.AutoCloseableRegistry;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One step of SGD on every {@link Network}, beside PyTorch's if this machine has it. */
@Command(
        name = "gradient-step",
        description = "One step of SGD, gradient and optimizer, beside PyTorch's eager mode; one thread each.",
        mixinStandardHelpOptions = true)
public final class GradientStepCommand implements Callable<Integer> {
    private static final double MILLIS_PER_TURN = 500;
    private static final int WARMUP_ROUNDS = 2;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python that has PyTorch; without it noisegate runs alone. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Option(
            names = "--networks",
            split = ",",
            paramLabel = "NETWORK",
            description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            defaultValue = "MLP,DEEP_MLP,LENET5,CNN_BN,RESNET8,RESNET14,ENCODER")
    private List<Network> networks;

    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--rounds", paramLabel = "COUNT", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--alternatives",
            description = "Two sessions side by side, two threads, and GELU as one operator, as well.")
    private boolean alternatives;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    /** One comparison per network. */
    private record Results(@JsonValue List<Comparison> comparisons) {
        @Override
        public String toString() {
            return comparisons.stream().map(Comparison::toString).collect(Collectors.joining("%n".formatted()));
        }
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("gradient-step");
        try {
            boolean besidePyTorch = PythonScript.canImport(python, "torch");
            List<Comparison> comparisons = new ArrayList<>();
            for (Network network : networks) {
                comparisons.add(besidePyTorch ? besidePyTorch(network, folder) : alone(network));
            }
            results.take(
                    "gradient-step",
                    new Results(comparisons),
                    spec.commandLine().getOut());
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private Comparison besidePyTorch(Network network, Path folder) throws Exception {
        try (PythonPeer peer = PythonPeer.gradientStep(python, folder, network, batch);
                GradientSteps all = new GradientSteps(network, batch, batch)) {
            int steps = stepsPerTurn(all);
            List<Contender> contenders = new ArrayList<>();
            contenders.add(Contender.limit("PyTorch", () -> peer.step(steps)));
            return compare(network, contenders, all, steps, peer.title());
        }
    }

    private Comparison alone(Network network) throws Exception {
        try (GradientSteps all = new GradientSteps(network, batch, batch)) {
            return compare(
                    network,
                    new ArrayList<>(),
                    all,
                    stepsPerTurn(all),
                    "PyTorch: not run, %s has none".formatted(python));
        }
    }

    /** Where samples do not interact, rows without weight are left out of a step, and a batch may be learned in halves. */
    @SuppressWarnings("try") // closing the contenders may be interrupted, which then ends the benchmark
    private Comparison compare(Network network, List<Contender> contenders, GradientSteps all, int steps, String peer)
            throws Exception {
        contenders.add(new Contender("noisegate", target(network), () -> all.step(steps)));
        try (AutoCloseableRegistry others = new AutoCloseableRegistry()) {
            if (!network.batchStatistics()) {
                GradientSteps half = new GradientSteps(network, batch, batch / 2);
                others.registerCloseable(half);
                contenders.add(Contender.aside("half of it muted", () -> half.step(steps)));
            }
            if (alternatives && !network.batchStatistics()) {
                SideBySideSteps sideBySide = new SideBySideSteps(network, batch);
                others.registerCloseable(sideBySide);
                contenders.add(Contender.aside("two sessions, half each", () -> sideBySide.step(steps)));
            }
            if (alternatives) {
                GradientSteps twoThreads = new GradientSteps(network, batch, batch, threads(2));
                others.registerCloseable(twoThreads);
                contenders.add(Contender.aside("one session, two threads", () -> twoThreads.step(steps)));
            }
            if (alternatives && network == Network.ENCODER) {
                GradientSteps fused = new GradientSteps(Network.ENCODER_GELU, batch, batch);
                others.registerCloseable(fused);
                contenders.add(Contender.aside("GELU as one operator", () -> fused.step(steps)));
            }
            return rounds(network, contenders, all, steps, peer);
        }
    }

    private static RuntimeSettings threads(int count) {
        RuntimeSettings usual = RuntimeSettings.defaults();
        return new RuntimeSettings(count, usual.spinning(), usual.provider(), usual.deviceId(), usual.cuda());
    }

    private Comparison rounds(Network network, List<Contender> contenders, GradientSteps all, int steps, String peer)
            throws Exception {
        AlternatingRounds alternating = new AlternatingRounds(contenders);
        alternating.run(WARMUP_ROUNDS, rounds, (round, contender, measurement) -> {});
        return new Comparison(
                "gradient-step",
                "%s: how fast is a step of SGD?".formatted(network.title()),
                "batch %d, %,d parameters, graph and session ready after %d ms, %,d bytes of Java heap per step; %d rounds of %d steps; %s"
                        .formatted(
                                batch,
                                all.parameters(),
                                all.openingMs(),
                                all.allocatedBytes(steps),
                                rounds,
                                steps,
                                peer),
                Machine.now(),
                alternating.standings());
    }

    private static double target(Network network) {
        return switch (network) {
            case DEEP_MLP -> 1.3;
            case LENET5, ENCODER -> 1;
            case CNN_BN -> 0.9;
            case RESNET8 -> 0.8;
            default -> Double.NaN;
        };
    }

    private int stepsPerTurn(GradientSteps steps) {
        steps.step(1);
        double millis = steps.step(1).cpuMicrosPerSample() * batch / 1e3;
        return (int) Math.max(1, MILLIS_PER_TURN / millis);
    }
}
