package io.noisegate.evaluation;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.HardnessMeasure;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.settings.Requirements;
import io.noisegate.topics.TopicRole;
import io.noisegate.trial.Feed;
import io.noisegate.trial.Trial;
import io.noisegate.trial.Workbench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.admin.Admin;

/** One combination through the job: its settings, its run, its numbers. */
final class CombinationRun {
    private static final Set<String> STAGES_WITH_SAMPLES = Set.of("LossWindow", "Alert");
    private static final String NOWHERE = "nowhere:9092";

    private final EvaluationPlan plan;
    private final Combination combination;
    private final EvaluationData data;
    private final byte[] model;

    CombinationRun(EvaluationPlan plan, Combination combination, EvaluationData data) {
        this.plan = plan;
        this.combination = combination;
        this.data = data;
        this.model = plan.model()
                .create(combination.seed(), data.shape(), data.classes())
                .toBytes();
    }

    /** How many observations are decided. */
    long observations() {
        return (long) data.train().dataset().rows().size() * plan.passes();
    }

    /**
     * Of everything that the numbers depend on, the version of the program excepted.
     *
     * @throws io.noisegate.settings.InvalidSettings if the combination cannot be run
     */
    String fingerprint() {
        NoisegateSettings settings = settings("any", NOWHERE, Path.of("any"));
        requireFitting(settings.model().learnable(model));
        CRC32C ofModel = new CRC32C();
        ofModel.update(model);
        String facts =
                "%s %d %d %d %s".formatted(combination, plan.passes(), data.checksum(), ofModel.getValue(), settings);
        CRC32C checksum = new CRC32C();
        checksum.update(facts.getBytes(StandardCharsets.UTF_8));
        return "crc32c:" + HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    /** Samples that the model does not take would never be decided. */
    private void requireFitting(LearnableModel learnable) {
        long[] shape = data.shape();
        int outputs = learnable.outputs() == 1 ? 2 : learnable.outputs();
        Requirements.of("evaluate")
                .require(
                        Arrays.equals(withoutOnes(learnable.sampleShape()), withoutOnes(shape)),
                        "model",
                        plan.model(),
                        "one for features of the shape " + Arrays.toString(shape),
                        "it takes " + Arrays.toString(learnable.sampleShape()))
                .require(
                        outputs >= data.classes(),
                        "model",
                        plan.model(),
                        "one for %d classes".formatted(data.classes()),
                        "it tells %d apart".formatted(outputs))
                .orThrow();
    }

    private static long[] withoutOnes(long[] shape) {
        return Arrays.stream(shape).filter(extent -> extent != 1).toArray();
    }

    private NoisegateSettings settings(String name, String bootstrapServers, Path modelFile) {
        List<String> assignments = new ArrayList<>(data.modelAssignments());
        assignments.addAll(plan.assignments());
        assignments.addAll(combination.policy().assignments());
        assignments.add("job.name=" + name);
        assignments.add("kafka.group=" + name);
        assignments.add("kafka.bootstrap-servers=" + bootstrapServers);
        for (TopicRole role : TopicRole.values()) {
            assignments.add("topics.%s=%s.%s".formatted(role, name, role));
        }
        assignments.add("model.path=" + modelFile);
        assignments.add("history.measures=[%s]".formatted(String.join(", ", plan.measures())));
        return SettingsFile.parse(plan.configuration(), assignments, System.getenv());
    }

    /**
     * Streams the samples through the job and waits for the last decision.
     *
     * @param name of the job and of its topics, not used before on this workbench
     * @return empty when it did not go on to the end
     */
    Optional<RunResult> run(
            Workbench workbench, Path folder, String name, Recording.Progress progress, BooleanSupplier goesOn)
            throws Exception {
        Path modelFile = folder.resolve(name + ".onnx");
        Files.write(modelFile, model);
        NoisegateSettings settings = settings(name, workbench.bootstrapServers(), modelFile);
        Feed feed = Feed.of(data.train().dataset(), FeedPlan.shuffled(plan.passes(), combination.seed()));
        Recording recording = new Recording(data.train(), plan.measures(), plan.passes(), progress);
        Optional<Trial.Result> end = new Trial(settings, feed, data.test()).run(workbench.flink(), recording, goesOn);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        JobID job = end.get().job();
        OptionalLong stateBytes = workbench.flink().stateBytes(job, STAGES_WITH_SAMPLES);
        workbench.flink().cancel(job);
        clear(settings, modelFile);
        return Optional.of(result(settings, recording, end.get(), stateBytes));
    }

    /** Every batch has left a model of its own on the broker. */
    private static void clear(NoisegateSettings settings, Path modelFile) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()))) {
            admin.deleteTopics(settings.topics().names().values()).all().get();
        }
        Files.delete(modelFile);
    }

    private RunResult result(
            NoisegateSettings settings, Recording recording, Trial.Result end, OptionalLong stateBytes) {
        Findings findings = new Findings(recording);
        for (HardnessMeasure measure : HardnessMeasures.named(plan.measures())) {
            OptionalDouble threshold = measure.name().equals(settings.alert().score())
                    ? OptionalDouble.of(settings.alert().above())
                    : OptionalDouble.empty();
            findings.add(
                    measure.name(),
                    recording.scores(measure.name()),
                    threshold,
                    StateCost.ofMeasure(measure, data.shape()));
        }
        return findings.result(combination, fingerprint(), end, stateBytes);
    }
}
