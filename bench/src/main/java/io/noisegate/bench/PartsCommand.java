package io.noisegate.bench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(LossWindowUpdateBenchmark.class.getName())
                .include(GradientStepBenchmark.class.getName());
        if (models.isPresent()) {
            options.param("model", "mlp", "lenet5")
                    .jvmArgsAppend("-D" + GradientStepBenchmark.MODELS + "="
                            + models.get().toAbsolutePath());
        }
        PartResults parts = PartResults.of(Machine.now(), new Runner(options.build()).run());
        results.take("parts", parts, spec.commandLine().getOut());
        return 0;
    }
}
