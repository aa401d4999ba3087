package io.noisegate.cli;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import io.noisegate.savepoint.JobSavepoint;
import io.noisegate.savepoint.SavepointSummary;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.update.LearnerState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code noisegate state}: what a savepoint holds. */
@Command(
        name = "state",
        description = "Looks into a savepoint (in Flink's canonical format) without running its job.",
        synopsisSubcommandLabel = "COMMAND")
final class StateCommand implements Runnable {
    private static final String SAVEPOINT = "The folder of the savepoint.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "summary, sample or export?");
    }

    @Command(name = "summary", description = "Counts and sizes.")
    int summary(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "SAVEPOINT", description = SAVEPOINT) String path)
            throws IOException {
        JobSavepoint savepoint = open(configuration, path);
        SavepointSummary summary = new SavepointSummary();
        savepoint.histories((id, history) -> summary.add(history, SampleHistorySerializer.INSTANCE.bytes(history)));
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
        Optional<SampleHistory> history = open(configuration, path).history(id);
        PrintWriter out = spec.commandLine().getOut();
        out.println(history.map(known -> describe(id, known)).orElse("%s is not known".formatted(id)));
        out.flush();
        return history.isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
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

    @Command(name = "export", description = "Writes what is known of all samples as CSV, a line each.")
    int export(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "SAVEPOINT", description = SAVEPOINT) String path,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "FILE.csv",
                            description = "File to write; it must not exist.")
                    Path file)
            throws IOException {
        JobSavepoint savepoint = open(configuration, path);
        long[] lines = new long[1];
        try (SequenceWriter csv = new CsvMapper()
                .writer(CsvSchema.emptySchema())
                .writeValues(Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW))) {
            csv.write(List.of("sample_id", "observations", "not_finite", "window_size", "losses", "measures"));
            savepoint.histories((id, history) -> {
                csv.write(row(id, history));
                lines[0]++;
            });
        } catch (FileAlreadyExistsException e) {
            throw new InvalidSettings(
                    List.of("%s exists, expected a new file; choose another name or remove it".formatted(file)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Wrote %d samples to %s".formatted(lines[0], file));
        out.flush();
        return ExitCode.OK;
    }

    /** Losses are separated by blanks; a measure is its name, a colon, and its accumulators separated by blanks. */
    private static List<String> row(String id, SampleHistory history) {
        List<String> row = new ArrayList<>();
        row.add(id);
        row.add(Long.toString(history.observations()));
        row.add(Long.toString(history.nonFiniteLosses()));
        row.add(Integer.toString(history.windowSize()));
        row.add(IntStream.range(0, history.losses().length)
                .mapToObj(i -> Float.toString(history.losses()[i]))
                .collect(Collectors.joining(" ")));
        row.add(IntStream.range(0, history.measures().length)
                .mapToObj(i -> history.measures()[i] + ":"
                        + Arrays.stream(history.accumulators()[i])
                                .mapToObj(Double::toString)
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(";")));
        return row;
    }

    private static JobSavepoint open(ConfigurationOptions configuration, String path) throws IOException {
        NoisegateSettings settings = configuration.read(List.of());
        return new JobSavepoint(path, settings);
    }
}
