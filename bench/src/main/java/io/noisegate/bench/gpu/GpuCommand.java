package io.noisegate.bench.gpu;

import com.fasterxml.jackson.annotation.JsonValue;
import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.bench.python.PythonPeer;
import io.noisegate.bench.python.PythonScript;
import io.noisegate.runtime.Accelerator;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scoring and gradients on another provider beside the CPU and, for gradients, PyTorch; refuses results that differ. */
@Command(
        name = "gpu",
        description = "Scoring and gradients on a GPU beside the CPU and PyTorch, results compared; bench/gpu runs it.",
        mixinStandardHelpOptions = true)
public final class GpuCommand implements Callable<Integer> {
    private static final int WARMUP_ROUNDS = 3;

    @Option(
            names = "--provider",
            paramLabel = "PROVIDER",
            defaultValue = "CUDA",
            description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ExecutionProvider provider;

    @Option(
            names = "--networks",
            split = ",",
            paramLabel = "NETWORK",
            defaultValue = "MLP,LENET5,CNN_BN,RESNET8,ENCODER",
            description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Network> networks;

    @Option(names = "--batch", paramLabel = "ROWS", defaultValue = "256", description = "Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--rounds", paramLabel = "COUNT", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Of a round. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description =
                    "Largest difference from the CPU's results, of their largest value. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python that has PyTorch; TORCH_DEVICE says where it runs. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    /** Two comparisons per network. */
    private record Results(@JsonValue List<Comparison> comparisons) {
        @Override
        public String toString() {
            return comparisons.stream().map(Comparison::toString).collect(Collectors.joining("%n".formatted()));
        }
    }

    @Override
    public Integer call() throws Exception {
        RuntimeSettings other = Accelerator.usable(RuntimeSettings.defaults().on(provider));
        Path folder = Files.createTempDirectory("gpu");
        try {
            List<Comparison> comparisons = new ArrayList<>();
            for (Network network : networks) {
                try (Passes cpu = new Passes(network, batch, RuntimeSettings.defaults());
                        Passes gpu = new Passes(network, batch, other)) {
                    requireSame(network, cpu, gpu);
                    comparisons.add(scoring(network, cpu, gpu, other));
                    comparisons.add(gradients(network, cpu, gpu, other, folder));
                }
            }
            results.take("gpu", new Results(comparisons), spec.commandLine().getOut());
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private void requireSame(Network network, Passes cpu, Passes gpu) {
        cpu.score(1);
        gpu.score(1);
        requireSame(network + ", losses", cpu.losses(), gpu.losses());
        cpu.step(1);
        gpu.step(1);
        requireSame(network + ", gradient", cpu.gradient(), gpu.gradient());
    }

    private void requireSame(String what, float[] expected, float[] found) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        if (!(difference <= tolerance * largest)) {
            throw new IllegalStateException(
                    "%s: differs by %g from the CPU's, whose largest value is %g; expected at most %g of it"
                            .formatted(what, difference, largest, tolerance));
        }
    }

    private Comparison scoring(Network network, Passes cpu, Passes gpu, RuntimeSettings other) throws Exception {
        return compare(
                network,
                "how fast is scoring?",
                List.of(
                        Contender.limit("CPU, one thread", () -> cpu.score(runs)),
                        Contender.aside(other.provider().toString(), () -> gpu.score(runs))));
    }

    private Comparison gradients(Network network, Passes cpu, Passes gpu, RuntimeSettings other, Path folder)
            throws Exception {
        List<Contender> contenders = new ArrayList<>(List.of(
                Contender.limit("CPU, one thread", () -> cpu.step(runs)),
                Contender.aside(other.provider().toString(), () -> gpu.step(runs))));
        if (!PythonScript.canImport(python, "torch")) {
            return compare(network, "how fast is a gradient?", contenders);
        }
        try (PythonPeer peer = PythonPeer.gradientStep(python, folder, network, batch)) {
            contenders.add(Contender.aside("PyTorch", () -> peer.step(runs)));
            return compare(network, "how fast is a gradient?", contenders);
        }
    }

    private Comparison compare(Network network, String question, List<Contender> contenders) throws Exception {
        AlternatingRounds alternating = new AlternatingRounds(contenders);
        alternating.run(WARMUP_ROUNDS, rounds, (round, contender, measurement) -> {});
        return new Comparison(
                "gpu",
                "%s: %s".formatted(network.title(), question),
                "batch %d, float32; results within %g of the CPU's; %d rounds of %d; copies to and from the device included"
                        .formatted(batch, tolerance, rounds, runs),
                Machine.now(),
                alternating.standings());
    }
}
