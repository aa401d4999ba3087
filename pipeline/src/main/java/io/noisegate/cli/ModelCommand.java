package io.noisegate.cli;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.detector.DetectorTraining;
import io.noisegate.gradient.UnsupportedModel;
import io.noisegate.job.PublishedModels;
import io.noisegate.model.ModelUpdate;
import io.noisegate.model.RollbackRequest;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code noisegate model}: model files. */
@Command(
        name = "model",
        description = "Says what of a model can be learned, makes a small one, or a detector of wrong labels.",
        synopsisSubcommandLabel = "COMMAND")
final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "inspect, create, train-detector, versions or rollback?");
    }

    @Command(
            name = "inspect",
            description =
                    "Says what goes into a model, what of it is learned with which loss, and what is in the way if"
                            + " it cannot be. Section model of the configuration counts, for example --set model.freeze=fc1.*",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {" 0:The model can be learned.", " 1:It cannot."})
    int inspect(
            @Mixin ConfigurationOptions configuration,
            @Parameters(paramLabel = "model.onnx", description = "The model.") Path file,
            @Option(names = "--json", description = "As JSON (default: as text).") boolean json)
            throws IOException {
        NoisegateSettings settings = configuration.read(List.of("model.path=" + file));
        ModelInspection inspection = ModelInspection.of(read(file), settings.model());
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? inspection.toJson() : inspection.toText(file));
        out.flush();
        return inspection.problem().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Reads a model that somebody named. */
    static OnnxModel read(Path file) throws IOException {
        try {
            return OnnxModel.read(file);
        } catch (NoSuchFileException e) {
            throw new InvalidSettings(
                    List.of("There is no file %s, expected an ONNX model; check the path".formatted(file)));
        } catch (UnsupportedModel e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidSettings(
                    List.of("%s is no ONNX model that can be read; %s".formatted(file, e.getMessage())));
        }
    }

    @Command(
            name = "train-detector",
            description =
                    "Trains a detector of wrong labels for measure detector: digits with known wrong labels are learned,"
                            + " and a small perceptron learns how wrong labels differ in the probabilities of the last ten"
                            + " observations. Takes some seconds.")
    int trainDetector(
            @Option(
                            names = "--seed",
                            defaultValue = "7",
                            paramLabel = "SEED",
                            description = "The same seed gives the same detector (default: ${DEFAULT-VALUE}).")
                    long seed,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "detector.onnx",
                            description = "File to write; it must not exist.")
                    Path file)
            throws IOException {
        return write(new DetectorTraining(seed).train(), file);
    }

    @Command(
            name = "create",
            description =
                    "Writes a network with random weights, something to start from: a multilayer perceptron with ReLU,"
                            + " or one for pictures.")
    int create(
            @ArgGroup(multiplicity = "1") NetworkOptions network,
            @Option(
                            names = "--input",
                            split = ",",
                            paramLabel = "CHANNELS,HEIGHT,WIDTH",
                            defaultValue = "3,32,32",
                            description = "Pictures that --network takes (default: ${DEFAULT-VALUE}).")
                    long[] input,
            @Option(
                            names = "--classes",
                            paramLabel = "K",
                            defaultValue = "10",
                            description = "Classes that --network tells apart (default: ${DEFAULT-VALUE}).")
                    int classes,
            @Option(
                            names = "--seed",
                            defaultValue = "7",
                            paramLabel = "SEED",
                            description = "The same seed gives the same weights (default: ${DEFAULT-VALUE}).")
                    long seed,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "model.onnx",
                            description = "File to write; it must not exist.")
                    Path file)
            throws IOException {
        return write(network.create(seed, input, classes), file);
    }

    private int write(OnnxModel model, Path file) throws IOException {
        try {
            Files.write(file, model.toBytes(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new InvalidSettings(
                    List.of("%s exists, expected a new file; choose another name or remove it".formatted(file)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                String.format(Locale.ROOT, "Wrote %s: %,d parameters", file, model.initializerBytes() / Float.BYTES));
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "versions",
            description =
                    "Lists the models that stand on the model topic and can be gone back to; compaction leaves fewer"
                            + " and fewer of the older ones.")
    int versions(@Mixin KafkaOptions kafka) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PublishedModels.of(kafka.clients(List.of()).settings())
                .forEach(update -> out.println("%-10s %d steps, lineage %s"
                        .formatted(
                                Cells.model(update.generation(), update.version()), update.step(), update.lineage())));
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "rollback",
            description = "Asks the learner of a running job to go back to an earlier model. It does so with its next"
                    + " publication, provided guards.model.rollback-on-request is true, and says so in its log.")
    int rollback(
            @Mixin KafkaOptions kafka,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "GENERATION.VERSION",
                            description = "The model, as 'versions' lists it.")
                    String wanted)
            throws Exception {
        KafkaClients clients = kafka.clients(List.of());
        PublishedModels models = PublishedModels.of(clients.settings());
        ModelUpdate[] found = new ModelUpdate[1];
        models.forEach(update -> {
            if (Cells.model(update.generation(), update.version()).equals(wanted)) {
                found[0] = update;
            }
        });
        if (found[0] == null) {
            throw new InvalidSettings(List.of(
                    "There is no model %s; 'noisegate model versions' lists those there are".formatted(wanted)));
        }
        try (KafkaProducer<byte[], byte[]> producer = clients.rawProducer()) {
            models.send(RollbackRequest.to(found[0], System.currentTimeMillis()), producer);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Asked the learner to go back to model " + wanted);
        out.flush();
        return ExitCode.OK;
    }
}
