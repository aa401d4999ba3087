package io.noisegate.trial;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.job.KafkaEnds;
import io.noisegate.job.NoisegateJob;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.UndecodableRecord;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.topics.JobTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One run of the job: makes its topics, feeds it, follows decisions, alerts and models as any consumer would, and ends with the
 * last decision. To be run once.
 */
public final class Trial {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Told what the job says, in its order. */
    public interface Observer {
        void note(SampleDecision decision);

        void note(NoisyLabelAlert alert);

        /**
         * Called several times a second.
         *
         * @param testAccuracy of the newest model, computed when asked for; 0 before there is one
         */
        void reached(long decided, long expected, DoubleSupplier testAccuracy);
    }

    /**
     * What a run ended with.
     *
     * @param testAccuracy of the model that has learned the last batch; NaN when none was learned here
     * @param job is still running
     */
    public record Result(double testAccuracy, long decisions, double seconds, JobID job) {}

    private final NoisegateSettings settings;
    private final Feed feed;
    private final LabeledDataset test;
    private long decided;
    private long lastBatch;

    /** A run of a job that learns no model. */
    public Trial(NoisegateSettings settings, Feed feed) {
        this(settings, feed, null);
    }

    /** @param test clean rows that tell how good the model is */
    public Trial(NoisegateSettings settings, Feed feed, LabeledDataset test) {
        this.settings = settings;
        this.feed = feed;
        this.test = test;
    }

    /**
     * Runs until every record is decided; the job is left running.
     *
     * @param goesOn asked now and then
     * @return empty when it did not go on to the end
     */
    public Optional<Result> run(EmbeddedFlink flink, Observer observer, BooleanSupplier goesOn) throws Exception {
        Map<String, String> client = KafkaEnds.clientProperties(settings.kafka());
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            new JobTopics(admin, settings.topics()).create();
        }
        try (LearnedModel learned = test == null ? null : new LearnedModel(settings, test);
                ContractReader<SampleDecision> decisions =
                        new ContractReader<>(client, settings.topics().decisions(), SampleDecision.class);
                ContractReader<NoisyLabelAlert> alerts =
                        new ContractReader<>(client, settings.topics().alerts(), NoisyLabelAlert.class)) {
            produce(client);
            long startNs = System.nanoTime();
            JobID job = flink.submit(environment());
            while (decided < feed.records()) {
                if (!goesOn.getAsBoolean()) {
                    return Optional.empty();
                }
                for (SampleDecision decision : decisions.poll(POLL)) {
                    decided++;
                    lastBatch = Math.max(lastBatch, ScoreOperator.sequenceOf(decision.getBatchId()));
                    observer.note(decision);
                }
                alerts.poll(Duration.ZERO).forEach(observer::note);
                observer.reached(decided, feed.records(), accuracySoFar(learned));
                requireAlive(flink, job);
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            noteLateAlerts(alerts, observer);
            double accuracy = learned == null ? Double.NaN : learned.accuracyAfter(lastBatch);
            return Optional.of(new Result(accuracy, decided, seconds, job));
        }
    }

    /** Decisions and alerts are committed one after the other. */
    private static void noteLateAlerts(ContractReader<NoisyLabelAlert> alerts, Observer observer)
            throws UndecodableRecord {
        List<NoisyLabelAlert> late;
        do {
            late = alerts.poll(SETTLED);
            late.forEach(observer::note);
        } while (!late.isEmpty());
    }

    private static DoubleSupplier accuracySoFar(LearnedModel learned) throws IOException, InterruptedException {
        return learned == null ? () -> Double.NaN : learned.accuracySoFar();
    }

    private StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        return environment;
    }

    /** One request at a time: a topic that was just made may refuse the first batch and take the one behind, out of order. */
    private void produce(Map<String, String> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            feed.sendTo(producer, settings.topics());
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
