package io.noisegate.cli;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.job.NoisegateJob;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the job of a configuration until it ends or is cancelled: in a cluster in this JVM, or, as the main class of the job
 * jar, wherever {@code flink run} takes it.
 */
@Command(
        name = "run",
        description = "Runs the job of a configuration, in this JVM or submitted with flink run.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "noisegate.yaml", description = "The configuration.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "section.key=value",
            description = "Sets a single value; may be given several times.")
    private List<String> assignments = List.of();

    /** Main class of the job jar: {@code flink run noisegate-job.jar --config noisegate.yaml}. */
    public static void main(String[] args) throws Exception {
        RunCommand command = CommandLine.populateCommand(new RunCommand(), args);
        command.call();
    }

    @Override
    public Integer call() throws Exception {
        NoisegateSettings settings =
                SettingsFile.read(config, assignments, System.getenv()).requireRunnable();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        environment.execute(settings.job().name());
        return 0;
    }
}
