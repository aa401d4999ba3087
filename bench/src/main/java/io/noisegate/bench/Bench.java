package io.noisegate.bench;

import io.noisegate.bench.demo.DemoQualityCommand;
import io.noisegate.bench.gpu.GpuCommand;
import io.noisegate.bench.gradient.GradientStepCommand;
import io.noisegate.bench.gradient.TrainingCommand;
import io.noisegate.bench.growth.GrowthCommand;
import io.noisegate.bench.job.HasaCommand;
import io.noisegate.bench.job.KeysCommand;
import io.noisegate.bench.job.LatencyCommand;
import io.noisegate.bench.job.PeersCommand;
import io.noisegate.bench.job.ProfileCommand;
import io.noisegate.bench.job.ThroughputCommand;
import io.noisegate.bench.job.VariantsCommand;
import io.noisegate.bench.parts.PartsCommand;
import io.noisegate.bench.stage.ModelSwapCommand;
import io.noisegate.bench.stage.ScoreStageCommand;
import io.noisegate.bench.window.WindowsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/run}: the command above all benchmarks. */
@Command(
        name = "bench/run",
        description = "Measures noisegate beside the limits of the machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        subcommands = {
            ScoreStageCommand.class,
            ModelSwapCommand.class,
            ThroughputCommand.class,
            HasaCommand.class,
            LatencyCommand.class,
            KeysCommand.class,
            VariantsCommand.class,
            PeersCommand.class,
            ProfileCommand.class,
            GradientStepCommand.class,
            GpuCommand.class,
            TrainingCommand.class,
            WindowsCommand.class,
            GrowthCommand.class,
            PartsCommand.class,
            DemoQualityCommand.class
        })
public final class Bench implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs a benchmark and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).setUsageHelpAutoWidth(true).execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which benchmark? 'bench/run --help' lists them.");
    }
}
