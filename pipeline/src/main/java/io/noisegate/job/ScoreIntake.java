package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.hardness.Signal;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.RawRecord;
import io.noisegate.scoring.DecodeScoresFunction;
import io.noisegate.scoring.GatherOperator;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.Requirements;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What models that are trained elsewhere say of samples, on its way from the topic to its batches. */
final class ScoreIntake {
    private final StreamExecutionEnvironment environment;
    private final NoisegateSettings settings;

    /** What comes out of it. */
    record Intake(SingleOutputStreamOperator<Observation> observations, DataStream<DeadLetter> deadLetters) {}

    /** @throws InvalidSettings if the settings need what only a job that scores has */
    ScoreIntake(StreamExecutionEnvironment environment, NoisegateSettings settings) {
        this.environment = environment;
        this.settings = settings;
        requireScorable(settings);
    }

    Intake of(NoisegateJob.Sources sources) {
        SingleOutputStreamOperator<Observation> scored = decodeScores(sources.samples());
        return new Intake(gather(scored), scored.getSideOutput(DecodeFunction.DEAD_LETTERS));
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
                        Set.of(Signal.TYPICALITY).containsAll(settings.history().signals()),
                        "measures",
                        settings.history().measures(),
                        "measures that need no more than predictions and embeddings while job.input is scores",
                        "leave out grand, vog, confidence-agreement and allsh")
                .orThrow();
        Requirements.of("job")
                .require(
                        settings.job().embeddingSize() > 0 || !comparesEmbeddings(settings),
                        "embedding-size",
                        settings.job().embeddingSize(),
                        "how many numbers an embedding has, for measure prototypicality",
                        "leave the measure out when scores come without embeddings")
                .require(
                        settings.job().classes() > 0 || !comparesEmbeddings(settings),
                        "classes",
                        settings.job().classes(),
                        "how many classes the scores are of, for measure prototypicality",
                        "leave it out otherwise")
                .require(
                        settings.job().classes() > 0 || !settings.profilesNoise(),
                        "classes",
                        settings.job().classes(),
                        "how many classes the scores are of, for noise-profile.enabled, selection.keep-ratio auto and"
                                + " selection.policy precision",
                        "leave these out otherwise")
                .orThrow();
    }

    private static boolean comparesEmbeddings(NoisegateSettings settings) {
        return settings.history().signals().contains(Signal.TYPICALITY);
    }

    private SingleOutputStreamOperator<Observation> decodeScores(Source<RawRecord, ?, ?> scores) {
        return NoisegateJob.read(environment, settings, scores)
                .process(
                        new DecodeScoresFunction(
                                settings.job().classes(),
                                comparesEmbeddings(settings) ? settings.job().embeddingSize() : 0,
                                settings.signals().prototypeMemory(),
                                settings.needsProbabilities(),
                                settings.guards().deadLetters()),
                        new ObservationSerializer().typeInformation())
                .uid("decode-scores")
                .name("Decode scores")
                .setParallelism(settings.scoring().parallelism());
    }

    private SingleOutputStreamOperator<Observation> gather(DataStream<Observation> scored) {
        return scored.transform(
                        "Gather", new ObservationSerializer().typeInformation(), new GatherOperator(settings.scoring()))
                .uid("gather")
                .setParallelism(settings.scoring().parallelism());
    }
}
