package io.noisegate.bench.stage;

import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks {@link ScoreStageBenchmark}. */
@Command(
        name = "score-stage",
        description = "The Score stage alone beside raw ONNX Runtime.",
        mixinStandardHelpOptions = true)
public final class ScoreStageCommand implements Callable<Integer> {
    /** What share of ONNX Runtime's speed each network should keep. */
    private static final Map<Network, Double> TARGETS = new EnumMap<>(Map.of(Network.MLP, 0.85, Network.CNN, 0.95));

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("score-stage");
        try {
            for (Map.Entry<Network, Double> target : TARGETS.entrySet()) {
                Comparison comparison = new ScoreStageBenchmark(target.getKey(), target.getValue(), folder)
                        .run((round, contender, measurement) -> {});
                results.take(comparison.benchmark(), comparison, out);
            }
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }
}
