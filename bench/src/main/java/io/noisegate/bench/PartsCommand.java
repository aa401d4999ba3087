package io.noisegate.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs {@link LossWindowUpdateBenchmark} and {@link GradientStepBenchmark} under JMH. */
@Command(
        name = "parts",
        description = "Single parts under JMH: the loss window and the gradient step.",
        mixinStandardHelpOptions = true)
final class PartsCommand implements Callable<Integer> {
    @Option(
            names = "--models",
            paramLabel = "FOLDER",
            description = "Reference models; with them the gradient step of LeNet-5 is measured as well.")
    private Optional<Path> models;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Writes JMH's result there as parts.json, and what it ran on as parts.txt.")
    private Optional<Path> results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        String machine = Machine.now().toString();
        out.println(machine);
        out.flush();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(LossWindowUpdateBenchmark.class.getName())
                .include(GradientStepBenchmark.class.getName());
        if (models.isPresent()) {
            options.param("model", "mlp", "lenet5")
                    .jvmArgsAppend("-D" + GradientStepBenchmark.MODELS + "="
                            + models.get().toAbsolutePath());
        }
        if (results.isPresent()) {
            keep(results.get(), machine, options);
        }
        new Runner(options.build()).run();
        return 0;
    }

    private static void keep(Path folder, String machine, ChainedOptionsBuilder options) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("parts.txt"), machine + System.lineSeparator());
        options.resultFormat(ResultFormatType.JSON)
                .result(folder.resolve("parts.json").toString());
    }
}
