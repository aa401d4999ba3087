package io.noisegate.demo;

import io.noisegate.configuration.KafkaSettings;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.SampleFeed;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.job.KafkaEnds;
import io.noisegate.job.ModelFollower;
import io.noisegate.job.NoisegateJob;
import io.noisegate.model.ModelUpdate;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.UndecodableRecord;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.topics.JobTopics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One run of the job over the digits: feeds the samples, follows decisions, alerts and models as any consumer would, and
 * remembers what the summary needs.
 */
public final class DemoRun {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Told about the state of a run now and then. */
    interface Progress {
        void show(long decided, long expected, double meanLoss, double keptShare, long alerts, double testAccuracy);
    }

    /**
     * What a run ended with.
     *
     * @param scores detection score of each sample after its last observation, hard = high
     * @param alerts the standing alerts by sample id
     */
    public record Result(
            Map<String, Double> scores,
            Map<String, NoisyLabelAlert> alerts,
            double testAccuracy,
            long decisions,
            double seconds,
            JobID job) {}

    private final NoisegateSettings settings;
    private final LabeledDataset train;
    private final LabeledDataset test;
    private final DemoOptions options;

    private final Map<String, Double> scores = new HashMap<>();
    private final Map<String, NoisyLabelAlert> alerts = new HashMap<>();
    private long decided;
    private long lastBatch;
    private double recentLoss;
    private double recentKept;

    DemoRun(NoisegateSettings settings, LabeledDataset train, LabeledDataset test, DemoOptions options) {
        this.settings = settings;
        this.train = train;
        this.test = test;
        this.options = options;
    }

    /**
     * Runs until every sample of every pass is decided; the job is left running.
     *
     * @param goesOn asked now and then
     * @return empty when it did not go on to the end
     */
    Optional<Result> run(EmbeddedFlink flink, Progress progress, BooleanSupplier goesOn) throws Exception {
        KafkaSettings kafka = settings.kafka();
        Map<String, String> client = KafkaEnds.clientProperties(kafka);
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            new JobTopics(admin, settings.topics()).create();
        }
        LearnableModel model = settings.model().load();
        long expected = (long) train.rows().size() * options.passes();
        try (ModelFollower models = new ModelFollower(settings, model);
                TestAccuracy accuracy = new TestAccuracy(model, test);
                ContractReader<SampleDecision> decisions =
                        new ContractReader<>(client, settings.topics().decisions(), SampleDecision.class);
                ContractReader<NoisyLabelAlert> alertMessages =
                        new ContractReader<>(client, settings.topics().alerts(), NoisyLabelAlert.class)) {
            produce(client);
            long startNs = System.nanoTime();
            JobID job = flink.submit(environment());
            while (decided < expected) {
                if (!goesOn.getAsBoolean()) {
                    return Optional.empty();
                }
                decisions.poll(POLL).forEach(this::note);
                alertMessages.poll(Duration.ZERO).forEach(this::note);
                double reached = models.newest().map(accuracy::of).orElse(0.0);
                progress.show(decided, expected, recentLoss, recentKept, alerts.size(), reached);
                requireAlive(flink, job);
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            noteLateAlerts(alertMessages);
            double reached = accuracy.of(finalModel(models));
            return Optional.of(new Result(scores, alerts, reached, decided, seconds, job));
        }
    }

    /** Decisions and alerts are committed one after the other. */
    private void noteLateAlerts(ContractReader<NoisyLabelAlert> alertMessages) throws UndecodableRecord {
        List<NoisyLabelAlert> late;
        do {
            late = alertMessages.poll(SETTLED);
            late.forEach(this::note);
        } while (!late.isEmpty());
    }

    /** The model that has learned the last batch; it was published before the batch's decisions were committed. */
    private ModelUpdate finalModel(ModelFollower models) throws IOException, InterruptedException {
        Optional<ModelUpdate> model = models.newest();
        while (model.isEmpty() || model.get().learned()[0] < lastBatch) {
            LockSupport.parkNanos(POLL.toNanos());
            model = models.newest();
        }
        return model.get();
    }

    private StreamExecutionEnvironment environment() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        return environment;
    }

    private void produce(Map<String, String> client) throws Exception {
        FeedPlan plan = FeedPlan.shuffled(options.passes(), options.seed());
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(Map.copyOf(client), new StringSerializer(), new ByteArraySerializer())) {
            new SampleFeed(train, plan, Clock.systemUTC())
                    .sendTo(producer, settings.topics().samples());
        }
    }

    private void note(SampleDecision decision) {
        decided++;
        lastBatch = Math.max(lastBatch, ScoreOperator.sequenceOf(decision.getBatchId()));
        double smoothing = 1.0 / Math.min(decided, train.rows().size());
        if (decision.getLoss() != null) {
            recentLoss += smoothing * (decision.getLoss() - recentLoss);
        }
        recentKept += smoothing * ((decision.getKeep() ? 1 : 0) - recentKept);
        scores.put(decision.getSampleId(), decision.getHardness().get("aum"));
    }

    private void note(NoisyLabelAlert alert) {
        if (alert.getState() == AlertState.CLEARED) {
            alerts.remove(alert.getSampleId());
        } else {
            alerts.put(alert.getSampleId(), alert);
        }
    }

    private static void requireAlive(EmbeddedFlink flink, JobID job) throws Exception {
        JobStatus status = flink.status(job);
        if (status.isGloballyTerminalState()) {
            flink.await(job);
            throw new IllegalStateException("The job ended by itself with status %s".formatted(status));
        }
    }
}
