package io.noisegate.cli;

import io.noisegate.configuration.Essential;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.NoisegateJob;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;

/**
 * Main class of the job jar: {@code flink run noisegate-job.jar --config noisegate.yaml}. Submits the job to the cluster
 * that runs this and returns; the JVM is not its own, so it never ends it.
 */
public final class JobMain {
    private JobMain() {}

    public static void main(String[] arguments) throws Exception {
        ConfigurationOptions configuration = CommandLine.populateCommand(new ConfigurationOptions(), arguments);
        NoisegateSettings settings = configuration.read(List.of(), Essential.values());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        new KafkaClients(settings).requireTopics(NoisegateJob.topics(settings));
        JobClient job = environment.executeAsync(settings.job().name());
        System.out.println("Submitted %s as job %s".formatted(settings.job().name(), job.getJobID()));
    }
}
