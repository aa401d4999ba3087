package io.noisegate.cli;

import io.noisegate.configuration.Essential;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.job.NoisegateJob;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code noisegate run}: the job of a configuration in a cluster of its own, until it ends or Ctrl-C does. */
@Command(
        name = "run",
        description = "Runs the job of a configuration in a Flink cluster in this JVM. For a cluster that is there"
                + " already: flink run noisegate-job.jar --config noisegate.yaml")
final class RunCommand implements Callable<Integer> {
    private static final Duration METRICS = Duration.ofSeconds(1);

    @Mixin
    private ConfigurationOptions configuration;

    @Option(names = "--savepoint", paramLabel = "PATH", description = "Goes on from this savepoint.")
    private Optional<String> savepoint;

    @Option(
            names = "--savepoint-on-exit",
            paramLabel = "DIR",
            description = "Ends with a savepoint in this folder at Ctrl-C (default: without).")
    private Optional<Path> savepointOnExit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        NoisegateSettings settings = configuration.read(List.of(), Essential.values());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        new KafkaClients(settings).requireTopics(NoisegateJob.topics(settings));
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedFlink flink = EmbeddedFlink.start(1, slots(settings), flinkConfiguration())) {
            JobID job = savepoint.isPresent() ? flink.resume(environment, savepoint.get()) : flink.submit(environment);
            out.println("%s runs; Flink's page: %s".formatted(settings.job().name(), flink.webAddress()));
            out.flush();
            EmbeddedJob embedded = new EmbeddedJob(flink, job, out, savepointOnExit.map(RunCommand::uri));
            return Interruption.endsWith(embedded::stop, embedded::untilItEnds);
        }
    }

    /** All stages share slots, so the widest one counts. */
    private static int slots(NoisegateSettings settings) {
        return Math.max(settings.job().parallelism(), settings.scoring().parallelism());
    }

    private static Configuration flinkConfiguration() {
        Configuration configuration = new Configuration();
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS);
        return configuration;
    }

    private static String uri(Path folder) {
        return folder.toAbsolutePath().toUri().toString();
    }
}
