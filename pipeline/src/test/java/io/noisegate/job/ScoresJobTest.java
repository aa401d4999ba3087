package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.SettingsFile;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.topics.TopicRole;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** The graph of a job whose samples are scored elsewhere. */
class ScoresJobTest {
    private static final String YAML = """
            job: {input: scores, classes: 3}
            kafka: {bootstrap-servers: 'nowhere:9092'}
            """;

    @Test
    void leavesOutScoreAndUpdateAndNothingElse() {
        assertEquals(
                Set.of(
                        "sample-source",
                        "decode-scores",
                        "gather",
                        "predicted-batches",
                        "noise-profile",
                        "loss-window",
                        "select",
                        "alert",
                        "decision-sink",
                        "alert-sink",
                        "noise-profile-sink",
                        "dead-letter-sink"),
                uids("noise-profile.enabled=true"));
    }

    @Test
    void itsKeyedStagesAreOneTaskWhereTheyAreOneSubtaskForGood() {
        assertEquals(1, keyedTasks(new Configuration()));
        assertEquals(3, keyedTasks(new Configuration(), "job.parallelism=2"));
        assertEquals(3, keyedTasks(Configuration.fromMap(Map.of("job.autoscaler.enabled", "true"))));
        assertEquals(3, keyedTasks(Configuration.fromMap(Map.of("pipeline.jobvertex-parallelism-overrides", "a:2"))));
    }

    private static long keyedTasks(Configuration flink, String... assignments) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        NoisegateJob.build(environment, SettingsFile.parse(YAML, List.of(assignments), Map.of()));
        Set<String> keyed = Set.of("LossWindow", "Select", "Alert");
        return StreamSupport.stream(
                        environment.getStreamGraph().getJobGraph().getVertices().spliterator(), false)
                .filter(task -> keyed.stream().anyMatch(task.getName()::startsWith))
                .count();
    }

    @Test
    void needsTheTopicOfScoresAndNoModel() {
        assertEquals(
                Set.of(TopicRole.SCORED_SAMPLES, TopicRole.DECISIONS, TopicRole.ALERTS, TopicRole.DEAD_LETTERS),
                NoisegateJob.topics(SettingsFile.parse(YAML, List.of(), Map.of())));
    }

    @Test
    void refusesWhatNeedsAModelHere() {
        InvalidSettings corrections = assertThrows(InvalidSettings.class, () -> uids("corrections.enabled=true"));
        InvalidSettings classes =
                assertThrows(InvalidSettings.class, () -> uids("noise-profile.enabled=true", "job.classes=0"));

        assertEquals(
                List.of("corrections.enabled is true, expected false while job.input is scores; let who scores the"
                        + " samples correct their labels as well"),
                corrections.problems());
        assertEquals(
                List.of("job.classes is 0, expected how many classes the scores are of, for noise-profile.enabled,"
                        + " selection.keep-ratio auto and selection.policy precision; leave these out otherwise"),
                classes.problems());
        InvalidSettings measures = assertThrows(InvalidSettings.class, () -> uids("history.measures=[aum, grand]"));
        assertEquals(
                List.of("history.measures is [aum, grand], expected measures that need no more than predictions and"
                        + " embeddings while job.input is scores; leave out grand, vog, confidence-agreement and"
                        + " allsh"),
                measures.problems());
    }

    @Test
    void prototypesNeedToBeToldTheirSize() {
        InvalidSettings sizes = assertThrows(
                InvalidSettings.class, () -> uids("history.measures=[aum, prototypicality]", "job.classes=0"));

        assertEquals(
                List.of(
                        "job.embedding-size is 0, expected how many numbers an embedding has, for measure"
                                + " prototypicality; leave the measure out when scores come without embeddings",
                        "job.classes is 0, expected how many classes the scores are of, for measure prototypicality;"
                                + " leave it out otherwise"),
                sizes.problems());
        assertTrue(uids("history.measures=[aum, prototypicality]", "job.embedding-size=5")
                .contains("decode-scores"));
    }

    /** What the operators are found by, those that sinks are made of left out. */
    private static Set<String> uids(String... assignments) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, SettingsFile.parse(YAML, List.of(assignments), Map.of()));
        return environment.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .filter(uid -> uid != null && !uid.contains(":"))
                .map(uid -> uid.replaceFirst("^(Sink )?(Writer|Committer).*", "sink"))
                .collect(Collectors.toSet());
    }
}
