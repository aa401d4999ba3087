package io.noisegate.job;

import static org.apache.flink.configuration.CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT;
import static org.apache.flink.configuration.CheckpointingOptions.ENABLE_UNALIGNED;
import static org.apache.flink.configuration.CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION;
import static org.apache.flink.configuration.ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION;

import io.noisegate.alert.Alert;
import io.noisegate.configuration.JobSettings.Input;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkSerializer;
import io.noisegate.model.ModelStore;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import io.noisegate.sample.Sample;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.selection.BatchDecision;
import io.noisegate.selection.Decision;
import io.noisegate.selection.SelectOperator;
import io.noisegate.selection.confident.StreamingConfidentJoint;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.topics.TopicRole;
import io.noisegate.update.UpdateOperator;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The wiring of the job, its ends left open: source and sinks are handed in, so the job on Kafka and every test build the same
 * graph. The uid of an operator is never changed: state is found by it.
 */
public final class NoisegateJob {
    private NoisegateJob() {}

    /**
     * Where the job's input comes from.
     *
     * @param corrections null when labels are not corrected
     */
    public record Sources(Source<RawRecord, ?, ?> samples, Source<RawRecord, ?, ?> corrections) {}

    /** Where the job's results go. */
    public record Sinks(
            Sink<Decision> decisions,
            Sink<Alert> alerts,
            Sink<DeadLetter> deadLetters,
            Sink<StreamingConfidentJoint> noiseProfiles,
            Sink<ModelChunk> models) {}

    /**
     * Adds the job on Kafka to an environment.
     *
     * @throws InvalidSettings if the model cannot be read or learned
     */
    public static void build(StreamExecutionEnvironment environment, NoisegateSettings settings) {
        KafkaEnds kafka = new KafkaEnds(settings);
        build(environment, settings, kafka.sources(), kafka.sinks());
    }

    /** Adds the job to an environment, between the given ends. */
    public static void build(
            StreamExecutionEnvironment environment, NoisegateSettings settings, Sources sources, Sinks sinks) {
        configure(environment, settings);
        if (settings.job().input() == Input.SCORES) {
            ScoreIntake.Intake scores = new ScoreIntake(environment, settings).of(sources);
            new Judgement(settings)
                    .of(scores.observations(), null, settings.job().classes(), sinks);
            sink(scores.deadLetters(), settings, sinks);
            return;
        }
        LearnableModel model = JobModel.load(settings);
        SampleIntake.Intake intake =
                new SampleIntake(environment, settings, JobModel.format(settings, model)).of(sources);
        SingleOutputStreamOperator<Observation> observations = score(intake.samples(), settings);
        int classes = settings.profilesNoise() ? JobModel.classes(model) : 0;
        SingleOutputStreamOperator<Decision> decisions =
                new Judgement(settings).of(observations, intake.corrections(), classes, sinks);
        sink(intake.deadLetters(), settings, sinks);
        if (settings.learning().enabled()) {
            update(observations, decisions, settings)
                    .sinkTo(sinks.models())
                    .uid("model-sink")
                    .name("Models")
                    .setParallelism(1);
        }
    }

    private static void sink(DataStream<DeadLetter> deadLetters, NoisegateSettings settings, Sinks sinks) {
        deadLetters
                .sinkTo(sinks.deadLetters())
                .uid("dead-letter-sink")
                .name("Dead letters")
                .setParallelism(settings.scoring().parallelism());
    }

    /** What the job needs of Flink, whatever the cluster's own configuration says. */
    private static void configure(StreamExecutionEnvironment environment, NoisegateSettings settings) {
        Configuration required = new Configuration();
        required.set(PipelineOptions.NAME, settings.job().name());
        required.set(PipelineOptions.GENERIC_TYPES, false);
        required.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        required.set(PipelineOptions.OBJECT_REUSE, true);
        required.set(ENABLE_UNALIGNED, false);
        required.set(ALIGNED_CHECKPOINT_TIMEOUT, Duration.ZERO);
        if (environment
                .getConfiguration()
                .getOptional(EXTERNALIZED_CHECKPOINT_RETENTION)
                .isEmpty()) {
            required.set(EXTERNALIZED_CHECKPOINT_RETENTION, DELETE_ON_CANCELLATION); // a job that failed can go on
        }
        environment.configure(required);
        environment.enableCheckpointing(settings.job().checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
        environment.setBufferTimeout(bufferTimeoutMs(settings));
        environment.setParallelism(settings.job().parallelism());
    }

    /** In lockstep every batch waits for its way round, so nothing may lie in a half-full buffer. */
    private static long bufferTimeoutMs(NoisegateSettings settings) {
        return settings.learning().enabled() && settings.scoring().lockstep()
                ? 0
                : settings.job().bufferTimeout().toMillis();
    }

    /** What the job reads, as it stands on the topic. */
    static DataStream<RawRecord> read(
            StreamExecutionEnvironment environment, NoisegateSettings settings, Source<RawRecord, ?, ?> samples) {
        return environment
                .fromSource(
                        samples,
                        WatermarkStrategy.noWatermarks(),
                        "Samples",
                        new RawRecordSerializer().typeInformation())
                .uid("sample-source")
                .setParallelism(settings.scoring().parallelism());
    }

    private static SingleOutputStreamOperator<Observation> score(
            DataStream<Sample> samples, NoisegateSettings settings) {
        ScoreOperator operator = new ScoreOperator(
                settings.model(),
                settings.runtime(),
                settings.scoring(),
                settings.learning().enabled() ? channel(settings) : null,
                settings.needsProbabilities(),
                settings.signals(),
                settings.history().signals());
        return samples.transform("Score", new ObservationSerializer().typeInformation(), operator)
                .uid("score")
                .setParallelism(settings.scoring().parallelism());
    }

    private static DataStream<ModelChunk> update(
            SingleOutputStreamOperator<Observation> observations,
            SingleOutputStreamOperator<Decision> decisions,
            NoisegateSettings settings) {
        DataStream<BatchDecision> batchDecisions = decisions.getSideOutput(SelectOperator.BATCH_DECISIONS);
        UpdateOperator operator = new UpdateOperator(
                settings.model(),
                settings.runtime(),
                settings.learning(),
                channel(settings),
                settings.scoring().batchSize(),
                settings.guards().model());
        return observations
                .getSideOutput(ScoreOperator.BATCHES)
                .global()
                .connect(batchDecisions.global())
                .transform("Update", new ModelChunkSerializer().typeInformation(), operator)
                .uid("update")
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    /** The topic that the job reads. */
    static TopicRole input(NoisegateSettings settings) {
        return switch (settings.job().input()) {
            case SAMPLES -> TopicRole.SAMPLES;
            case SCORES -> TopicRole.SCORED_SAMPLES;
        };
    }

    /** The topics without which the job cannot run. */
    public static Set<TopicRole> topics(NoisegateSettings settings) {
        Set<TopicRole> topics =
                EnumSet.of(input(settings), TopicRole.DECISIONS, TopicRole.ALERTS, TopicRole.DEAD_LETTERS);
        if (settings.job().input() == Input.SAMPLES && settings.learning().enabled()) {
            topics.add(TopicRole.MODEL);
        }
        if (settings.corrections().enabled()) {
            topics.add(TopicRole.CORRECTIONS);
        }
        if (settings.noiseProfile().enabled()) {
            topics.add(TopicRole.NOISE_PROFILES);
        }
        return topics;
    }

    /** Where the models of these settings are published. */
    public static ModelChannel channel(NoisegateSettings settings) {
        String store = settings.learning().publish().store();
        return new ModelChannel(
                KafkaEnds.clientProperties(settings.kafka()),
                settings.topics().model(),
                store == null ? null : new ModelStore(store));
    }
}
