package io.noisegate.demo;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.Split;
import io.noisegate.evaluation.RankingMetrics;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.trial.Workbench;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Streams the digits with wrong labels mixed in through the job twice, once as it is meant to run and once keeping every
 * label, on a real Kafka broker and a real Flink cluster in this JVM.
 *
 * <p>Owns broker and cluster; both are gone after {@link #close}.
 */
public final class Demo implements Closeable {
    private static final String NAME = "noisegate-demo";
    private static final String KEEP_ALL_NAME = NAME + "-keep-all";
    private static final List<String> KEEP_ALL = List.of(
            "selection.policy=keep-all", "selection.superloss.threshold=none", "selection.superloss.weight=false");
    private static final int[] WIDTHS = {64, 128, 10};

    private final DemoOptions options;
    private final Path folder;
    private final long startNs = System.nanoTime();
    private final LabeledDataset train;
    private final LabeledDataset test;
    private final Workbench workbench;

    /**
     * What the demo ended with.
     *
     * @param configuration file with the settings of the run
     */
    public record Outcome(DemoReport report, DemoRun.Result gated, LabeledDataset train, Path configuration) {}

    private Demo(DemoOptions options, Path folder, Workbench workbench) {
        this.options = options;
        this.folder = folder;
        this.workbench = workbench;
        LabeledDataset clean = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS.labeledBy("clean"));
        this.train = options.labelNoise().applyTo(clean.only(Split.TRAIN));
        this.test = clean.only(Split.TEST);
    }

    /**
     * Starts broker and cluster.
     *
     * @param folder for the broker's records and the model
     */
    public static Demo start(DemoOptions options, Path folder) throws Exception {
        return new Demo(options, folder, Workbench.start(folder));
    }

    /** Where everything is, and what is about to be streamed. */
    public String introduction() throws Exception {
        long wrong =
                train.rows().stream().filter(LabeledDataset.Row::mislabeled).count();
        return """
                Kafka at %s, Flink at %s
                %d digits, %d of them with a wrong label: %s
                """.formatted(workbench.bootstrapServers(), webAddress(), rows(), wrong, train.source());
    }

    /** Where the cluster's web page is. */
    public String webAddress() throws Exception {
        return workbench.flink().webAddress();
    }

    /** Training rows in a pass, wrong labels among them. */
    public int rows() {
        return train.rows().size();
    }

    /**
     * Runs both jobs, first the one that keeps every label; the main one stays alive.
     *
     * @param goesOn asked now and then
     * @return empty when it did not go on to the end
     */
    public Optional<Outcome> run(Function<String, DemoProgress> progress, BooleanSupplier goesOn) throws Exception {
        Optional<DemoRun.Result> keepAll = run(KEEP_ALL_NAME, KEEP_ALL, "keep-all ", progress, goesOn);
        if (keepAll.isEmpty()) {
            return Optional.empty();
        }
        workbench.flink().cancel(keepAll.get().job());
        return run(NAME, List.of(), "noisegate", progress, goesOn)
                .map(gated -> new Outcome(report(gated, keepAll.get()), gated, train, configuration(NAME)));
    }

    private Optional<DemoRun.Result> run(
            String name,
            List<String> assignments,
            String title,
            Function<String, DemoProgress> progress,
            BooleanSupplier goesOn)
            throws Exception {
        try (DemoProgress shown = progress.apply(title)) {
            return new DemoRun(settings(name, assignments), train, test, options).run(workbench.flink(), shown, goesOn);
        }
    }

    private Path configuration(String name) {
        return folder.resolve(name + ".yaml");
    }

    private NoisegateSettings settings(String name, List<String> assignments) throws IOException {
        Path model = folder.resolve(name + ".onnx");
        Files.write(model, DenseNetwork.create(options.seed(), WIDTHS).toBytes());
        try (InputStream yaml = Demo.class.getResourceAsStream("/demo/noisegate.yaml")) {
            String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${NAME}", name)
                    .replace("${BOOTSTRAP_SERVERS}", workbench.bootstrapServers())
                    .replace("${MODEL}", model.toString());
            Files.writeString(configuration(name), text);
        }
        return SettingsFile.read(configuration(name), assignments, Map.of());
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
                ranking.auroc(),
                ranking.averagePrecision(),
                share(rightAlerts, gated.alerts().size()),
                share(rightAlerts, wrongLabels),
                gated.testAccuracy(),
                keepAll.testAccuracy(),
                gated.decisions() / gated.seconds(),
                (System.nanoTime() - startNs) / 1e9);
    }

    private static OptionalDouble share(int part, int whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }

    @Override
    public void close() throws IOException {
        workbench.close();
    }
}
