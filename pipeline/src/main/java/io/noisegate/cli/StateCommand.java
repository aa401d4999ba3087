package io.noisegate.cli;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import io.noisegate.savepoint.JobSavepoint;
import io.noisegate.savepoint.KnownSample;
import io.noisegate.savepoint.SampleFile;
import io.noisegate.savepoint.SavepointSummary;
import io.noisegate.savepoint.SeededSavepoint;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.update.LearnerState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code noisegate state}: what a savepoint holds, and savepoints for new jobs. */
@Command(
        name = "state",
        description = "Looks into a savepoint (in Flink's canonical format) without running its job, or makes one.",
        synopsisSubcommandLabel = "COMMAND")
final class StateCommand implements Runnable {
    private static final String SAVEPOINT = "The folder of the savepoint.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "summary, sample, export or seed?");
    }

    @Command(name = "summary", description = "Counts and sizes.")
    int summary(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "SAVEPOINT", description = SAVEPOINT) String path)
            throws IOException {
        JobSavepoint savepoint = open(configuration, path);
        SavepointSummary summary = new SavepointSummary();
        savepoint.samples(
                sample -> summary.add(sample.history(), SampleHistorySerializer.INSTANCE.bytes(sample.history())));
        PrintWriter out = spec.commandLine().getOut();
        out.println(summary);
        savepoint.learner().ifPresent(learner -> out.println(line(learner)));
        out.flush();
        return ExitCode.OK;
    }

    private static String line(LearnerState learner) {
        return "model          lineage %s, generation %d, version %d, %d steps, %d parameters"
                .formatted(
                        learner.lineage(),
                        learner.generation(),
                        learner.version(),
                        learner.step(),
                        learner.parameters().length);
    }

    @Command(
            name = "sample",
            description = "What is known of one sample.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {" 0:The sample is known.", " 1:It is not."})
    int sample(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "SAVEPOINT", description = SAVEPOINT) String path,
            @Option(names = "--id", required = true, paramLabel = "SAMPLE", description = "Id of the sample.")
                    String id)
            throws IOException {
        Optional<KnownSample> sample = open(configuration, path).sample(id);
        say(sample.map(known -> describe(id, known.history())).orElse("%s is not known".formatted(id)));
        return sample.isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String describe(String id, SampleHistory history) {
        StringBuilder text = new StringBuilder("%s: observed %d times, %d losses not finite%nwindow %d of %d: %s"
                .formatted(
                        id,
                        history.observations(),
                        history.nonFiniteLosses(),
                        history.losses().length,
                        history.windowSize(),
                        Arrays.toString(history.losses())));
        for (int i = 0; i < history.measures().length; i++) {
            text.append("%n%s: %s".formatted(history.measures()[i], Arrays.toString(history.accumulators()[i])));
        }
        return text.toString();
    }

    @Command(
            name = "export",
            description = "Writes what is known of all samples, as CSV with a line each or as Avro with a record each.")
    int export(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "SAVEPOINT", description = SAVEPOINT) String path,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "FILE",
                            description = "File to write, .csv or .avro; it must not exist.")
                    Path file)
            throws IOException {
        JobSavepoint savepoint = open(configuration, path);
        long[] samples = new long[1];
        try (SampleFile.Output output = SampleFile.at(file).create()) {
            savepoint.samples(sample -> {
                output.use(sample);
                samples[0]++;
            });
        } catch (FileAlreadyExistsException e) {
            throw new InvalidSettings(
                    List.of("%s exists, expected a new file; choose another name or remove it".formatted(file)));
        }
        return say("Wrote %d samples to %s".formatted(samples[0], file));
    }

    @Command(
            name = "seed",
            description =
                    "Makes a savepoint of an export, from which a new job starts with these windows. Model, alerts and"
                            + " positions in the topics start anew.")
    int seed(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "FILE", description = "What was exported, .csv or .avro.") Path file,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "SAVEPOINT",
                            description = "Folder of the savepoint to write; it must not exist.")
                    String path)
            throws IOException {
        long samples = SeededSavepoint.write(file, path, configuration.read(List.of()));
        return say("Wrote a savepoint with %d samples; to start from it: --savepoint %s".formatted(samples, path));
    }

    private int say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
        return ExitCode.OK;
    }

    private static JobSavepoint open(ConfigurationOptions configuration, String path) throws IOException {
        NoisegateSettings settings = configuration.read(List.of());
        return new JobSavepoint(path, settings);
    }
}
