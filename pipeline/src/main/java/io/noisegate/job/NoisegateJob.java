package io.noisegate.job;

import static org.apache.flink.configuration.CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT;
import static org.apache.flink.configuration.CheckpointingOptions.ENABLE_UNALIGNED;
import static org.apache.flink.configuration.CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION;
import static org.apache.flink.configuration.ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION;

import io.noisegate.alert.Alert;
import io.noisegate.alert.AlertFunction;
import io.noisegate.alert.AlertSerializer;
import io.noisegate.alert.CorrectableAlertFunction;
import io.noisegate.configuration.JobSettings.Input;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.correction.CorrectFunction;
import io.noisegate.correction.Correction;
import io.noisegate.correction.CorrectionSerializer;
import io.noisegate.correction.DecodeCorrectionFunction;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.history.Assessment;
import io.noisegate.history.AssessmentSerializer;
import io.noisegate.history.LossWindowFunction;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkSerializer;
import io.noisegate.model.ModelStore;
import io.noisegate.model.ModelVersions;
import io.noisegate.model.VersionSubscription;
import io.noisegate.revisit.RevisitOperator;
import io.noisegate.runtime.DetectorSession;
import io.noisegate.runtime.InferenceFailure;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleFormat;
import io.noisegate.sample.SampleFormat.LabelRange;
import io.noisegate.sample.SampleSerializer;
import io.noisegate.scoring.DecodeScoresFunction;
import io.noisegate.scoring.GatherOperator;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.scoring.SignalPlan;
import io.noisegate.selection.BatchDecision;
import io.noisegate.selection.Decision;
import io.noisegate.selection.DecisionSerializer;
import io.noisegate.selection.SelectByVerdictOperator;
import io.noisegate.selection.SelectOperator;
import io.noisegate.selection.confident.BatchVerdict;
import io.noisegate.selection.confident.NoiseProfileOperator;
import io.noisegate.selection.confident.PredictedBatchFunction;
import io.noisegate.selection.confident.PredictedBatchSerializer;
import io.noisegate.selection.confident.StreamingConfidentJoint;
import io.noisegate.selection.confident.StreamingConfidentJointSerializer;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.Requirements;
import io.noisegate.settings.SettingText;
import io.noisegate.topics.TopicRole;
import io.noisegate.update.UpdateOperator;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
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
            requireScorable(settings);
            SingleOutputStreamOperator<Observation> scored = decodeScores(environment, settings, sources.samples());
            DataStream<DeadLetter> refused = scored.getSideOutput(DecodeFunction.DEAD_LETTERS);
            judge(gather(scored, settings), null, refused, settings.job().classes(), settings, sinks);
            return;
        }
        LearnableModel model = model(settings);
        SampleFormat format = format(settings, model);

        SingleOutputStreamOperator<Sample> decoded = decode(environment, settings, sources.samples(), format);
        DataStream<DeadLetter> deadLetters = decoded.getSideOutput(DecodeFunction.DEAD_LETTERS);
        DataStream<Sample> samples = revisit(decoded, settings);
        KeyedStream<Correction, String> corrections = null;
        if (settings.corrections().enabled()) {
            SingleOutputStreamOperator<Correction> read =
                    decodeCorrections(environment, sources.corrections(), format, settings);
            corrections = read.keyBy(Correction::sampleId, Types.STRING);
            samples = correct(keyed(samples, settings), corrections, settings);
            deadLetters = deadLetters.union(read.getSideOutput(DecodeFunction.DEAD_LETTERS));
        }
        SingleOutputStreamOperator<Observation> observations = score(samples, settings);
        int classes = settings.profilesNoise() ? classes(model) : 0;
        SingleOutputStreamOperator<Decision> decisions =
                judge(observations, corrections, deadLetters, classes, settings, sinks);
        if (settings.learning().enabled()) {
            update(observations, decisions, settings)
                    .sinkTo(sinks.models())
                    .uid("model-sink")
                    .name("Models")
                    .setParallelism(1);
        }
    }

    /**
     * What follows once samples are scored, here or elsewhere.
     *
     * @param corrections null when labels are not corrected
     * @param classes how many there are, where the noise is profiled
     */
    private static SingleOutputStreamOperator<Decision> judge(
            SingleOutputStreamOperator<Observation> observations,
            KeyedStream<Correction, String> corrections,
            DataStream<DeadLetter> deadLetters,
            int classes,
            NoisegateSettings settings,
            Sinks sinks) {
        Optional<SingleOutputStreamOperator<StreamingConfidentJoint>> profiles =
                settings.profilesNoise() ? Optional.of(profile(observations, classes, settings)) : Optional.empty();
        SingleOutputStreamOperator<Decision> decisions = select(assess(observations, settings), profiles, settings);
        DataStream<Alert> alerts = alert(decisions, corrections, settings);

        decisions.sinkTo(sinks.decisions()).uid("decision-sink").name("Decisions");
        alerts.sinkTo(sinks.alerts()).uid("alert-sink").name("Alerts");
        if (settings.noiseProfile().enabled()) {
            profiles.orElseThrow()
                    .sinkTo(sinks.noiseProfiles())
                    .uid("noise-profile-sink")
                    .name("Noise profiles")
                    .setParallelism(1);
        }
        deadLetters
                .sinkTo(sinks.deadLetters())
                .uid("dead-letter-sink")
                .name("Dead letters")
                .setParallelism(settings.scoring().parallelism());
        return decisions;
    }

    private static void requireScorable(NoisegateSettings settings) {
        Requirements.of("corrections")
                .require(
                        !settings.corrections().enabled(),
                        "enabled",
                        true,
                        "false while job.input is scores",
                        "let who scores the samples correct their labels as well")
                .orThrow();
        Requirements.of("revisit")
                .require(
                        !settings.revisit().enabled(),
                        "mode",
                        "on",
                        "off while job.input is scores",
                        "let who scores the samples score them again")
                .orThrow();
        Requirements.of("history")
                .require(
                        settings.history().signals().isEmpty(),
                        "measures",
                        settings.history().measures(),
                        "measures that need predictions alone while job.input is scores",
                        "leave out grand, vog, prototypicality, confidence-agreement and allsh")
                .orThrow();
        Requirements.of("job")
                .require(
                        settings.job().classes() > 0 || !settings.profilesNoise(),
                        "classes",
                        settings.job().classes(),
                        "how many classes the scores are of, for noise-profile.enabled, selection.keep-ratio auto and"
                                + " selection.policy precision",
                        "leave these out otherwise")
                .orThrow();
    }

    private static LearnableModel model(NoisegateSettings settings) {
        try {
            LearnableModel model = settings.model().load();
            SignalPlan.of(model, settings.signals(), settings.history().signals());
            return model;
        } catch (InvalidSettings e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettings(List.of("model.path is %s, expected an ONNX model that can be learned; %s"
                    .formatted(settings.model().path(), e.getMessage())));
        }
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

    private static SampleFormat format(NoisegateSettings settings, LearnableModel model) {
        return new SampleFormat(
                settings.model().input(),
                model.sampleShape(),
                model.outputs(),
                labelRange(model.head().kind()));
    }

    private static LabelRange labelRange(LossHead.Kind loss) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> LabelRange.CLASSES;
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> LabelRange.BINARY;
            case MEAN_SQUARED_ERROR, HUBER -> LabelRange.REAL;
        };
    }

    private static SingleOutputStreamOperator<Sample> decode(
            StreamExecutionEnvironment environment,
            NoisegateSettings settings,
            Source<RawRecord, ?, ?> samples,
            SampleFormat format) {
        return read(environment, settings, samples)
                .process(
                        new DecodeFunction(format, settings.guards().deadLetters(), settings.wire(TopicRole.SAMPLES)),
                        new SampleSerializer().typeInformation())
                .uid("decode")
                .name("Decode")
                .setParallelism(settings.scoring().parallelism());
    }

    private static DataStream<RawRecord> read(
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

    private static SingleOutputStreamOperator<Observation> decodeScores(
            StreamExecutionEnvironment environment, NoisegateSettings settings, Source<RawRecord, ?, ?> scores) {
        return read(environment, settings, scores)
                .process(
                        new DecodeScoresFunction(
                                settings.job().classes(),
                                settings.needsProbabilities(),
                                settings.guards().deadLetters()),
                        new ObservationSerializer().typeInformation())
                .uid("decode-scores")
                .name("Decode scores")
                .setParallelism(settings.scoring().parallelism());
    }

    private static SingleOutputStreamOperator<Observation> gather(
            DataStream<Observation> scored, NoisegateSettings settings) {
        return scored.transform(
                        "Gather", new ObservationSerializer().typeInformation(), new GatherOperator(settings.scoring()))
                .uid("gather")
                .setParallelism(settings.scoring().parallelism());
    }

    /** The samples as they are, or each of them several times as the model moves on. */
    private static DataStream<Sample> revisit(DataStream<Sample> samples, NoisegateSettings settings) {
        if (!settings.revisit().enabled()) {
            return samples;
        }
        ModelChannel channel = channel(settings);
        ModelVersions.Source versions =
                settings.learning().enabled() ? () -> VersionSubscription.fromNowOn(channel) : () -> () -> 0;
        return samples.keyBy(Sample::id, Types.STRING)
                .transform(
                        "Revisit",
                        new SampleSerializer().typeInformation(),
                        new RevisitOperator(
                                settings.revisit().filling(settings.history().window()), versions))
                .uid("revisit")
                .setParallelism(settings.scoring().parallelism());
    }

    /** Behind Revisit, samples are where they belong already. */
    private static KeyedStream<Sample, String> keyed(DataStream<Sample> samples, NoisegateSettings settings) {
        return settings.revisit().enabled()
                ? DataStreamUtils.reinterpretAsKeyedStream(samples, Sample::id, Types.STRING)
                : samples.keyBy(Sample::id, Types.STRING);
    }

    private static SingleOutputStreamOperator<Correction> decodeCorrections(
            StreamExecutionEnvironment environment,
            Source<RawRecord, ?, ?> corrections,
            SampleFormat format,
            NoisegateSettings settings) {
        return environment
                .fromSource(
                        corrections,
                        WatermarkStrategy.noWatermarks(),
                        "Corrections",
                        new RawRecordSerializer().typeInformation())
                .uid("correction-source")
                .setParallelism(1)
                .process(
                        new DecodeCorrectionFunction(format, settings.wire(TopicRole.CORRECTIONS)),
                        CorrectionSerializer.INSTANCE.typeInformation())
                .uid("decode-correction")
                .name("Decode corrections")
                .setParallelism(1);
    }

    /** Each sample goes to the subtask that knows its corrections, and is scored there, so its observations stay in order. */
    private static DataStream<Sample> correct(
            KeyedStream<Sample, String> samples,
            KeyedStream<Correction, String> corrections,
            NoisegateSettings settings) {
        return samples.connect(corrections)
                .process(new CorrectFunction(settings.corrections()), new SampleSerializer().typeInformation())
                .uid("correct")
                .name("Correct")
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

    private static SingleOutputStreamOperator<Assessment> assess(
            DataStream<Observation> observations, NoisegateSettings settings) {
        return observations
                .keyBy(Observation::sampleId, Types.STRING)
                .process(
                        new LossWindowFunction(
                                settings.history(),
                                settings.selection().softTargets().orElse(null),
                                settings.corrections().enabled(),
                                detector(settings),
                                settings.runtime()),
                        new AssessmentSerializer().typeInformation())
                .uid("loss-window")
                .name("LossWindow");
    }

    /** The model of measure {@code detector}, known to fit; null when the measure is not kept. */
    private static byte[] detector(NoisegateSettings settings) {
        if (!settings.history().detects()) {
            return null;
        }
        String path = settings.history().detector();
        try {
            byte[] onnx = path == null ? DetectorSession.shipped() : ModelStore.readFile(path);
            new DetectorSession(onnx, settings.runtime()).close();
            return onnx;
        } catch (IOException | IllegalArgumentException | InferenceFailure e) {
            throw new InvalidSettings(
                    List.of("history.detector is %s, expected an ONNX model that detects wrong labels; %s"
                            .formatted(path, e.getMessage())));
        }
    }

    private static SingleOutputStreamOperator<StreamingConfidentJoint> profile(
            SingleOutputStreamOperator<Observation> observations, int classes, NoisegateSettings settings) {
        return observations
                .process(new PredictedBatchFunction(classes), PredictedBatchSerializer.INSTANCE.typeInformation())
                .uid("predicted-batches")
                .name("Predictions")
                .setParallelism(settings.scoring().parallelism())
                .keyBy(batch -> batch.sampleIds()[0], Types.STRING)
                .transform(
                        "NoiseProfile",
                        StreamingConfidentJointSerializer.INSTANCE.typeInformation(),
                        new NoiseProfileOperator(
                                classes,
                                settings.noiseProfile().interval(),
                                settings.history().ttl()))
                .uid("noise-profile")
                .setParallelism(1)
                .setMaxParallelism(1);
    }

    /** How many classes the model tells apart; one logit tells two. */
    private static int classes(LearnableModel model) {
        LossHead.Kind loss = model.head().kind();
        if (loss == LossHead.Kind.SOFTMAX_CROSS_ENTROPY) {
            return model.outputs();
        }
        if (loss == LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS && model.outputs() == 1) {
            return 2;
        }
        throw new InvalidSettings(List.of(
                "model.loss is %s over %d outputs, expected classes for noise-profile.enabled, selection.keep-ratio auto and selection.policy precision; leave these out"
                        .formatted(SettingText.of(loss), model.outputs())));
    }

    private static SingleOutputStreamOperator<Decision> select(
            DataStream<Assessment> assessments,
            Optional<SingleOutputStreamOperator<StreamingConfidentJoint>> profiles,
            NoisegateSettings settings) {
        KeyedStream<Assessment, Long> byBatch =
                assessments.keyBy(assessment -> assessment.observation().batchId(), Types.LONG);
        TypeInformation<Decision> decisions = new DecisionSerializer().typeInformation();
        if (!settings.selection().needsVerdicts()) {
            return byBatch.transform(
                            "Select",
                            decisions,
                            new SelectOperator(
                                    settings.selection(),
                                    settings.history(),
                                    settings.guards().drops()))
                    .uid("select");
        }
        return byBatch.connect(profiles.orElseThrow()
                        .getSideOutput(NoiseProfileOperator.VERDICTS)
                        .keyBy(BatchVerdict::batchId, Types.LONG))
                .transform(
                        "Select",
                        decisions,
                        new SelectByVerdictOperator(
                                settings.selection(),
                                settings.history(),
                                settings.guards().drops()))
                .uid("select");
    }

    /** @param corrections null when labels are not corrected */
    private static DataStream<Alert> alert(
            DataStream<Decision> decisions, KeyedStream<Correction, String> corrections, NoisegateSettings settings) {
        KeyedStream<Decision, String> keyed =
                decisions.keyBy(decision -> decision.assessment().observation().sampleId(), Types.STRING);
        SingleOutputStreamOperator<Alert> alerts = corrections == null
                ? keyed.process(
                        new AlertFunction(settings.alert(), settings.history()),
                        new AlertSerializer().typeInformation())
                : keyed.connect(corrections)
                        .process(
                                new CorrectableAlertFunction(
                                        settings.alert(), settings.history(), settings.corrections()),
                                new AlertSerializer().typeInformation());
        return alerts.uid("alert").name("Alert");
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
