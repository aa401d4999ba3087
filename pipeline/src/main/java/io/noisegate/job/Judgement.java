package io.noisegate.job;

import io.noisegate.alert.Alert;
import io.noisegate.alert.AlertFunction;
import io.noisegate.alert.AlertSerializer;
import io.noisegate.alert.CorrectableAlertFunction;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.correction.Correction;
import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import io.noisegate.history.AssessmentSerializer;
import io.noisegate.history.LossWindowFunction;
import io.noisegate.model.ModelStore;
import io.noisegate.runtime.DetectorSession;
import io.noisegate.runtime.InferenceFailure;
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
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What follows once samples are scored, here or elsewhere: windows, selection, the noise profile, alerts. */
final class Judgement {
    private static final ConfigOption<Boolean> AUTOSCALER =
            ConfigOptions.key("job.autoscaler.enabled").booleanType().defaultValue(false);

    private final NoisegateSettings settings;

    Judgement(NoisegateSettings settings) {
        this.settings = settings;
    }

    /**
     * Adds it, sinks included.
     *
     * @param corrections null when labels are not corrected
     * @param classes how many there are, where the noise is profiled
     */
    SingleOutputStreamOperator<Decision> of(
            SingleOutputStreamOperator<Observation> observations,
            KeyedStream<Correction, String> corrections,
            int classes,
            NoisegateJob.Sinks sinks) {
        Optional<SingleOutputStreamOperator<StreamingConfidentJoint>> profiles =
                settings.profilesNoise() ? Optional.of(profile(observations, classes)) : Optional.empty();
        SingleOutputStreamOperator<Decision> decisions = select(assess(observations), profiles);
        decisions.sinkTo(sinks.decisions()).uid("decision-sink").name("Decisions");
        alert(decisions, corrections).sinkTo(sinks.alerts()).uid("alert-sink").name("Alerts");
        if (settings.noiseProfile().enabled()) {
            profiles.orElseThrow()
                    .sinkTo(sinks.noiseProfiles())
                    .uid("noise-profile-sink")
                    .name("Noise profiles")
                    .setParallelism(1);
        }
        return decisions;
    }

    private SingleOutputStreamOperator<Assessment> assess(DataStream<Observation> observations) {
        LossWindowFunction windows = new LossWindowFunction(
                settings.history(),
                settings.selection().softTargets().orElse(null),
                settings.corrections().enabled(),
                detector(),
                settings.runtime());
        return observations
                .keyBy(Observation::sampleId, Types.STRING)
                .transform("LossWindow", new AssessmentSerializer().typeInformation(), windows.operator())
                .uid("loss-window");
    }

    /** The model of measure {@code detector}, known to fit; null when the measure is not kept. */
    private byte[] detector() {
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

    private SingleOutputStreamOperator<StreamingConfidentJoint> profile(
            SingleOutputStreamOperator<Observation> observations, int classes) {
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

    private SingleOutputStreamOperator<Decision> select(
            DataStream<Assessment> assessments,
            Optional<SingleOutputStreamOperator<StreamingConfidentJoint>> profiles) {
        KeyedStream<Assessment, Long> byBatch =
                keyed(assessments, assessment -> assessment.observation().batchId(), Types.LONG);
        TypeInformation<Decision> decisions = new DecisionSerializer().typeInformation();
        if (!settings.selection().needsVerdicts()) {
            return byBatch.transform(
                            "Select",
                            decisions,
                            new SelectOperator(
                                    settings.selection(),
                                    settings.history(),
                                    settings.guards().drops(),
                                    inOneTask(assessments)))
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
    private DataStream<Alert> alert(DataStream<Decision> decisions, KeyedStream<Correction, String> corrections) {
        KeyedStream<Decision, String> keyed =
                keyed(decisions, decision -> decision.assessment().observation().sampleId(), Types.STRING);
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

    /** The stream by another key; where all keys are at home in one task, nothing leaves it for that. */
    private <T, K> KeyedStream<T, K> keyed(DataStream<T> stream, KeySelector<T, K> key, TypeInformation<K> type) {
        return inOneTask(stream)
                ? DataStreamUtils.reinterpretAsKeyedStream(stream, key, type)
                : stream.keyBy(key, type);
    }

    /**
     * Whether the keyed stages have one subtask and keep it: nobody may change the parallelism of the running job. (Verdicts come
     * from elsewhere, so that Select is the head of a task of its own then.)
     */
    private boolean inOneTask(DataStream<?> stream) {
        ReadableConfig flink = stream.getExecutionEnvironment().getConfiguration();
        return settings.job().parallelism() == 1
                && !settings.selection().needsVerdicts()
                && !flink.get(AUTOSCALER)
                && flink.get(PipelineOptions.PARALLELISM_OVERRIDES).isEmpty();
    }
}
