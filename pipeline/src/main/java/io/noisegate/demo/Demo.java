package io.noisegate.demo;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.Split;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.evaluation.RankingMetrics;
import io.noisegate.onnx.DenseNetwork;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;

/**
 * Streams the digits with wrong labels mixed in through the job twice, once as it is meant to run and once keeping every
 * label, on a real Kafka broker and a real Flink cluster in this JVM.
 *
 * <p>Owns broker and cluster; both are gone after {@link #close}.
 */
final class Demo implements Closeable {
    private static final String NAME = "noisegate-demo";
    private static final String KEEP_ALL_NAME = NAME + "-keep-all";
    private static final List<String> KEEP_ALL = List.of(
            "selection.policy=keep-all", "selection.superloss.threshold=none", "selection.superloss.weight=false");
    private static final int[] WIDTHS = {64, 128, 10};
    private static final int SLOTS = 4;

    private final DemoOptions options;
    private final Path folder;
    private final long startNs = System.nanoTime();
    private final LabeledDataset train;
    private final LabeledDataset test;
    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;

    /** What the demo ended with, for the summary. */
    record Outcome(DemoReport report, DemoRun.Result gated, LabeledDataset train, NoisegateSettings settings) {}

    private Demo(DemoOptions options, Path folder, EmbeddedKafka kafka, EmbeddedFlink flink) {
        this.options = options;
        this.folder = folder;
        this.kafka = kafka;
        this.flink = flink;
        LabeledDataset clean = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS.labeledBy("clean"));
        this.train = options.labelNoise().applyTo(clean.only(Split.TRAIN));
        this.test = clean.only(Split.TEST);
    }

    /**
     * Starts broker and cluster.
     *
     * @param folder for the broker's records and the model
     */
    static Demo start(DemoOptions options, Path folder) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        try {
            return new Demo(options, folder, kafka, EmbeddedFlink.start(1, SLOTS, new Configuration()));
        } catch (Exception e) {
            kafka.close();
            throw e;
        }
    }

    /** Where the broker answers. */
    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Where the cluster's web page is. */
    String webAddress() throws Exception {
        return flink.webAddress();
    }

    /** The training rows, wrong labels among them. */
    LabeledDataset train() {
        return train;
    }

    /** Runs both jobs, first the one that keeps every label; the main one stays alive. */
    Outcome run(Function<String, DemoProgress> progress) throws Exception {
        NoisegateSettings plain = settings(KEEP_ALL_NAME, KEEP_ALL);
        DemoRun.Result keepAll;
        try (DemoProgress shown = progress.apply("keep-all ")) {
            keepAll = new DemoRun(plain, train, test, options).run(flink, shown);
        }
        flink.cancel(keepAll.job());
        NoisegateSettings settings = settings(NAME, List.of());
        try (DemoProgress shown = progress.apply("noisegate")) {
            DemoRun.Result gated = new DemoRun(settings, train, test, options).run(flink, shown);
            return new Outcome(report(gated, keepAll), gated, train, settings);
        }
    }

    private NoisegateSettings settings(String name, List<String> assignments) throws IOException {
        Path model = folder.resolve(name + ".onnx");
        Files.write(model, DenseNetwork.create(options.seed(), WIDTHS).toBytes());
        Map<String, String> environment =
                Map.of("NAME", name, "BOOTSTRAP_SERVERS", kafka.bootstrapServers(), "MODEL", model.toString());
        try (InputStream yaml = Demo.class.getResourceAsStream("/demo/noisegate.yaml")) {
            return SettingsFile.parse(
                    new String(yaml.readAllBytes(), StandardCharsets.UTF_8), assignments, environment);
        }
    }

    private DemoReport report(DemoRun.Result gated, DemoRun.Result keepAll) {
        int rows = train.rows().size();
        double[] scores = new double[rows];
        boolean[] wrong = new boolean[rows];
        int rightAlerts = 0;
        int wrongLabels = 0;
        for (int i = 0; i < rows; i++) {
            LabeledDataset.Row row = train.rows().get(i);
            scores[i] = gated.scores().get(row.id());
            wrong[i] = row.mislabeled();
            wrongLabels += wrong[i] ? 1 : 0;
            rightAlerts += wrong[i] && gated.alerts().containsKey(row.id()) ? 1 : 0;
        }
        RankingMetrics ranking = new RankingMetrics(scores, wrong);
        return new DemoReport(
                ranking.auroc().orElse(Double.NaN),
                ranking.averagePrecision().orElse(Double.NaN),
                (double) rightAlerts / gated.alerts().size(),
                (double) rightAlerts / wrongLabels,
                gated.testAccuracy(),
                keepAll.testAccuracy(),
                gated.decisions() / gated.seconds(),
                (System.nanoTime() - startNs) / 1e9);
    }

    @Override
    public void close() throws IOException {
        try (kafka) {
            flink.close();
        }
    }
}
