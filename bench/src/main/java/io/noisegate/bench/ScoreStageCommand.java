package io.noisegate.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
final class ScoreStageCommand implements Callable<Integer> {
    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("score-stage");
        try {
            Comparison comparison = new ScoreStageBenchmark(folder).run((round, contender, measurement) -> {});
            results.take(comparison.benchmark(), comparison, out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }
}
