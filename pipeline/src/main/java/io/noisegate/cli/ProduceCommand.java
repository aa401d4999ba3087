package io.noisegate.cli;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.SampleFeed;
import io.noisegate.dataset.Split;
import io.noisegate.dataset.perturbation.Perturbed;
import io.noisegate.dataset.perturbation.Standardisation;
import io.noisegate.topics.TopicRole;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code noisegate produce}: a data set becomes a stream of labeled samples. */
@Command(name = "produce", description = "Streams a data set into the topic of samples.")
final class ProduceCommand implements Callable<Integer> {

    /** Which rows to stream. */
    enum Rows {
        TRAIN(EnumSet.of(Split.TRAIN)),
        TEST(EnumSet.of(Split.TEST)),
        ALL(EnumSet.allOf(Split.class));

        private final Set<Split> splits;

        Rows(Set<Split> splits) {
            this.splits = splits;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Topic of the samples (default: that of the configuration).")
    private String topic;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "digits|DIR|FILE.csv",
            description =
                    "The digits that come with noisegate, a folder of images or of a table with labels.csv, or a CSV"
                            + " file with a header.")
    private String data;

    @Option(
            names = "--label-column",
            paramLabel = "NAME",
            description = "Column of the labels to stream (default: clean in a folder, label in a CSV file).")
    private String labelColumn;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description =
                    "Column of the sample ids in a CSV file (default: id where there is one, else the row number).")
    private String idColumn;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description = "Factor of every feature that is no byte (default: 1/16 for digits, else 1).")
    private Double scale;

    @Option(
            names = "--standardise",
            description =
                    "Gives every feature that is no byte the mean 0 and the standard deviation 1 over the training rows.")
    private boolean standardise;

    @ArgGroup(exclusive = false)
    private HardnessOptions hardness;

    @Option(
            names = "--truth",
            paramLabel = "FILE.csv",
            description = "Writes which samples are hard or have a wrong label; the stream itself never says.")
    private Path truth;

    @Option(
            names = "--split",
            paramLabel = "ROWS",
            description = "Rows to stream: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Rows split = Rows.TRAIN;

    @Option(
            names = "--passes",
            paramLabel = "N",
            description = "How often to stream every row (default: ${DEFAULT-VALUE}).")
    private int passes = 1;

    @Option(
            names = "--shuffle-seed",
            paramLabel = "SEED",
            description = "Mix the rows anew in each pass (default: in the order of the file).")
    private Long shuffleSeed;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            description = "Samples per second (default: as fast as Kafka takes them).")
    private Double rate;

    @Option(names = "--limit", paramLabel = "N", description = "Most samples to send over all passes (default: all).")
    private Long limit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        FeedPlan plan = new FeedPlan(
                passes,
                shuffleSeed == null ? OptionalLong.empty() : OptionalLong.of(shuffleSeed),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                limit == null ? OptionalLong.empty() : OptionalLong.of(limit));
        Perturbed samples = samples();
        KafkaClients clients = kafka.clients(topic == null ? List.of() : List.of("topics.samples=" + topic));
        clients.requireTopics(EnumSet.of(TopicRole.SAMPLES));
        if (truth != null) {
            samples.writeTruth(truth);
        }
        SampleFeed feed = new SampleFeed(
                samples.dataset(), plan, Clock.systemUTC(), clients.settings().wire(TopicRole.SAMPLES));
        return Interruption.endsWith(feed::stop, () -> send(feed, clients));
    }

    private Perturbed samples() {
        LabeledDataset dataset = Datasets.open(
                data,
                new DatasetOptions(
                        Optional.ofNullable(labelColumn),
                        Optional.ofNullable(idColumn),
                        standardise ? EnumSet.allOf(Split.class) : split.splits,
                        scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale)));
        LabeledDataset prepared = standardise ? Standardisation.of(dataset) : dataset;
        Perturbed samples = hardness == null
                ? Perturbed.asItIs(prepared)
                : hardness.perturbation().applyTo(data, prepared).orMislabeled();
        return samples.only(split.splits);
    }

    private int send(SampleFeed feed, KafkaClients clients) {
        String samples = clients.settings().topics().samples();
        long start = System.nanoTime();
        try (KafkaProducer<String, byte[]> producer = clients.producer()) {
            long sent = feed.sendTo(producer, samples);
            double seconds = (System.nanoTime() - start) / 1e9;
            PrintWriter out = spec.commandLine().getOut();
            out.println(String.format(
                    Locale.ROOT,
                    "Sent %,d samples to %s in %.1f s (%,.0f per second)",
                    sent,
                    samples,
                    seconds,
                    sent / seconds));
            out.flush();
        }
        return ExitCode.OK;
    }
}
