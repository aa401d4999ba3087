package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.cluster.Eventually;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Samples that are not as they should be, or not as they were. */
@Tag("faults")
class StreamFaultsVerification {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration WHILE = Duration.ofSeconds(10);
    private static final Duration TEN_YEARS = Duration.ofDays(3_653);
    private static final int HOT_PER_SECOND = 1_000;
    private static final int POISON = 100;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(folder, StagePlan.lockstep());
    }

    @AfterAll
    static void everythingIsDecidedAsWithoutFaults() throws Exception {
        try (Stage ending = stage) {
            ending.assertAsWithoutFault();
        }
    }

    @Test
    void oneRecordInAHundredIsPoison() throws Exception {
        try (Poison poison = new Poison(stage.settings())) {
            long before = poison.earlierDeadLetters();
            stage.endure(
                    "1 % of the records are no samples",
                    () -> Eventually.holds("poison", PATIENCE, () -> {
                        poison.send(1);
                        return poison.sent() == POISON;
                    }));
            poison.awaitDeadLetters(before + POISON);
        }
    }

    @Test
    void aRecordIsAsLargeAsTheBrokerTakes() throws Exception {
        try (Poison poison = new Poison(stage.settings())) {
            long before = poison.earlierDeadLetters();
            stage.endure("a record without a sample that is as large as a topic takes", poison::sendLarge);
            poison.awaitDeadLetters(before + 1);
        }
    }

    @Test
    void oneSampleComesAThousandTimesPerSecond() throws Exception {
        List<Row> hot = List.of(stage.digits().rows().get(0));
        stage.endure(
                "hot key: one sample %d times per second".formatted(HOT_PER_SECOND),
                () -> stage.feed(stage.digits().withRows("hot", hot), HOT_PER_SECOND, Clock.systemUTC(), WHILE));
    }

    @Test
    void aLabelComesTwiceLateAndChanged() throws Exception {
        Row digit = stage.digits().rows().get(1);
        List<Row> relabeled = IntStream.of(digit.givenLabel(), digit.givenLabel(), 7, 8, digit.givenLabel())
                .mapToObj(label -> new Row("relabeled", digit.split(), label, OptionalInt.empty(), digit.features()))
                .toList();
        stage.endure(
                "one sample with the same label twice, then with others",
                () -> stage.feed(stage.digits().withRows("relabeled", relabeled), 5, Clock.systemUTC(), WHILE));
        List<SampleDecision> decisions = stage.decided().seen().stream()
                .filter(decision -> decision.getSampleId().equals("relabeled"))
                .toList();
        long labels =
                decisions.stream().map(SampleDecision::getLabel).distinct().count();
        assertEquals(relabeled.stream().map(Row::givenLabel).distinct().count(), labels);
    }

    @Test
    void eventTimesJump() throws Exception {
        stage.endure("event times ten years ahead, then ten years back", () -> {
            stage.feed(stage.digits(), 500, Clock.offset(Clock.systemUTC(), TEN_YEARS), WHILE.dividedBy(5));
            stage.feed(stage.digits(), 500, Clock.offset(Clock.systemUTC(), TEN_YEARS.negated()), WHILE.dividedBy(5));
        });
    }
}
