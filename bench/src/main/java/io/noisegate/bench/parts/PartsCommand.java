package io.noisegate.bench.parts;

import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs {@link LossWindowUpdateBenchmark} under JMH. */
@Command(name = "parts", description = "Single parts under JMH: the loss window.", mixinStandardHelpOptions = true)
public final class PartsCommand implements Callable<Integer> {
    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        OptionsBuilder options = new OptionsBuilder();
        options.include(LossWindowUpdateBenchmark.class.getName());
        PartResults parts = PartResults.of(Machine.now(), new Runner(options.build()).run());
        results.take("parts", parts, spec.commandLine().getOut());
        return 0;
    }
}
