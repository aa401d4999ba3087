package io.noisegate.configuration;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.JobSettings.Delivery;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.SettingText;
import io.noisegate.update.LangevinSettings.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
    /** For every key there is, a value other than its default, as it is written. */
    private static final Map<String, String> OTHER_THAN_DEFAULT = Map.ofEntries(
            Map.entry("job.name", "fraud"),
            Map.entry("job.parallelism", "3"),
            Map.entry("job.checkpoint-interval", "2 min"),
            Map.entry("job.delivery", "at-least-once"),
            Map.entry("job.buffer-timeout", "0 ms"),
            Map.entry("kafka.bootstrap-servers", "one:9092, two:9092"),
            Map.entry("kafka.group", "readers"),
            Map.entry("kafka.start", "latest"),
            Map.entry("kafka.bounded", "true"),
            Map.entry("kafka.transaction-timeout", "1 h"),
            Map.entry("kafka.security.protocol", "sasl-ssl"),
            Map.entry("kafka.security.mechanism", "plain"),
            Map.entry("kafka.security.username", "alice"),
            Map.entry("kafka.security.password-file", "/secrets/password"),
            Map.entry("kafka.security.token-file", "/secrets/token"),
            Map.entry("kafka.security.trusted-certificates", "/tls/ca.crt"),
            Map.entry("kafka.security.certificate", "/tls/tls.crt"),
            Map.entry("kafka.security.key", "/tls/tls.key"),
            Map.entry("kafka.properties", "{security.protocol: SSL}"),
            Map.entry("topics.samples", "a"),
            Map.entry("topics.decisions", "b"),
            Map.entry("topics.alerts", "c"),
            Map.entry("topics.model", "d"),
            Map.entry("topics.dead-letters", "e"),
            Map.entry("topics.corrections", "f"),
            Map.entry("topics.noise-profiles", "g"),
            Map.entry("topics.partitions", "12"),
            Map.entry("topics.replication-factor", "3"),
            Map.entry("topics.retention", "12 h"),
            Map.entry("wire.samples", "confluent"),
            Map.entry("wire.decisions", "plain"),
            Map.entry("wire.alerts", "confluent"),
            Map.entry("wire.corrections", "plain"),
            Map.entry("wire.registry", "http://registry:8081"),
            Map.entry("wire.schema-id", "header"),
            Map.entry("model.path", "s3://models/digits.onnx"),
            Map.entry("model.loss", "huber"),
            Map.entry("model.label-smoothing", "0.1"),
            Map.entry("model.huber-delta", "2.5"),
            Map.entry("model.input", "uint8"),
            Map.entry("model.scale", "0.5"),
            Map.entry("model.mean", "[0.1, 0.2, 0.3]"),
            Map.entry("model.standard-deviation", "[0.25, 0.5, 1.0]"),
            Map.entry("model.include", "[a.*]"),
            Map.entry("model.exclude", "[b, c]"),
            Map.entry("model.freeze", "[fc1.*]"),
            Map.entry("runtime.intra-op-threads", "2"),
            Map.entry("runtime.spinning", "true"),
            Map.entry("runtime.provider", "cuda"),
            Map.entry("runtime.device-id", "1"),
            Map.entry("revisit.mode", "on"),
            Map.entry("revisit.visits", "10"),
            Map.entry("revisit.versions", "1"),
            Map.entry("revisit.pause", "2 s"),
            Map.entry("revisit.longest-pause", "5 min"),
            Map.entry("revisit.ttl", "1 h"),
            Map.entry("revisit.capacity-bytes", "1048576"),
            Map.entry("runtime.cuda.memory-limit-bytes", "1073741824"),
            Map.entry("runtime.cuda.arena", "next-power-of-two"),
            Map.entry("runtime.cuda.convolution-search", "exhaustive"),
            Map.entry("scoring.batch-size", "64"),
            Map.entry("job.input", "scores"),
            Map.entry("job.embedding-size", "64"),
            Map.entry("job.classes", "10"),
            Map.entry("topics.scored-samples", "their-scores"),
            Map.entry("scoring.linger", "50 ms"),
            Map.entry("scoring.staleness", "8"),
            Map.entry("scoring.parallelism", "2"),
            Map.entry("corrections.enabled", "true"),
            Map.entry("corrections.ttl", "90 d"),
            Map.entry("signals.gradient-norm", "last-layer"),
            Map.entry("signals.embedding", "relu_2"),
            Map.entry("signals.prototype-memory", "50"),
            Map.entry("signals.dropout-passes", "5"),
            Map.entry("signals.augmentation", "swap"),
            Map.entry("signals.augmentation-strength", "0.25"),
            Map.entry("signals.seed", "4"),
            Map.entry("history.window", "30"),
            Map.entry("history.ttl", "never"),
            Map.entry("history.measures", "[small-loss, aum]"),
            Map.entry("history.detector", "s3://models/detector.onnx"),
            Map.entry("selection.policy", "small-loss"),
            Map.entry("selection.keep-ratio", "auto"),
            Map.entry("selection.hasa.warmup", "epochs"),
            Map.entry("selection.small-loss.signal", "mean"),
            Map.entry("selection.small-loss.warmup", "7"),
            Map.entry("selection.margin-drop.warmup", "6"),
            Map.entry("selection.margin-drop.largest-drop-share", "0.25"),
            Map.entry("selection.batch-loss-filter.min-loss-share", "0.8"),
            Map.entry("selection.batch-loss-filter.min-sample-share", "0.1"),
            Map.entry("selection.margin-sat.from", "4"),
            Map.entry("selection.margin-sat.momentum", "0.5"),
            Map.entry("selection.margin-sat.score", "recent-aum"),
            Map.entry("selection.self-adaptive.target", "blended"),
            Map.entry("selection.self-adaptive.from", "3"),
            Map.entry("selection.self-adaptive.momentum", "0.6"),
            Map.entry("selection.self-adaptive.share-start", "0.1"),
            Map.entry("selection.self-adaptive.share-end", "0.7"),
            Map.entry("selection.self-adaptive.warmup", "2"),
            Map.entry("selection.self-adaptive.total", "30"),
            Map.entry("selection.contradiction.warmup", "8"),
            Map.entry("selection.contradiction.largest-drop-share", "0.3"),
            Map.entry("selection.superloss.threshold", "2.3"),
            Map.entry("selection.superloss.evaluation-threshold", "global"),
            Map.entry("selection.superloss.regularization", "0.5"),
            Map.entry("selection.superloss.warmup-batches", "100"),
            Map.entry("selection.superloss.weight", "true"),
            Map.entry("selection.abstain-below", "0.5"),
            Map.entry("noise-profile.enabled", "true"),
            Map.entry("noise-profile.interval", "1 min"),
            Map.entry("alert.dropped", "4"),
            Map.entry("alert.of", "6"),
            Map.entry("alert.clear-dropped", "1"),
            Map.entry("alert.score", "small-loss"),
            Map.entry("alert.above", "3.5"),
            Map.entry("alert.clear-below", "2.5"),
            Map.entry("alert.minimum-observations", "12"),
            Map.entry("alert.ttl", "7 d"),
            Map.entry("learning.enabled", "false"),
            Map.entry("learning.learning-rate", "0.05"),
            Map.entry("learning.reduction", "sum"),
            Map.entry("learning.short-batches", "full-step"),
            Map.entry("learning.clip-norm", "1.5"),
            Map.entry("learning.batch-statistics", "true"),
            Map.entry("learning.dropout", "true"),
            Map.entry("learning.optimizer.kind", "adamw"),
            Map.entry("learning.optimizer.momentum", "0.5"),
            Map.entry("learning.optimizer.nesterov", "true"),
            Map.entry("learning.optimizer.beta1", "0.8"),
            Map.entry("learning.optimizer.beta2", "0.99"),
            Map.entry("learning.optimizer.epsilon", "0.001"),
            Map.entry("learning.optimizer.weight-decay", "0.002"),
            Map.entry("learning.optimizer.decay-exempt", "[head.*]"),
            Map.entry("learning.optimizer.decay-norms-and-biases", "false"),
            Map.entry("learning.schedule.shape", "cosine"),
            Map.entry("learning.schedule.warmup-steps", "10"),
            Map.entry("learning.schedule.total-steps", "500"),
            Map.entry("learning.schedule.lowest", "0.001"),
            Map.entry("learning.langevin.mode", "temperature"),
            Map.entry("learning.langevin.standard-deviation", "0.01"),
            Map.entry("learning.langevin.temperature", "0.002"),
            Map.entry("learning.langevin.seed", "-3"),
            Map.entry("learning.publish.every", "4"),
            Map.entry("learning.publish.interval", "1 s"),
            Map.entry("learning.publish.chunk-bytes", "500000"),
            Map.entry("learning.publish.inline-limit-bytes", "0"),
            Map.entry("learning.publish.store", "s3://models/published"),
            Map.entry("guards.drops.largest-share", "0.5"),
            Map.entry("guards.drops.span", "512"),
            Map.entry("guards.drops.cold-start", "0"),
            Map.entry("guards.dead-letters.largest-share", "0.01"),
            Map.entry("guards.dead-letters.span", "5000"),
            Map.entry("guards.model.held-out", "128"),
            Map.entry("guards.model.one-in", "20"),
            Map.entry("guards.model.rollback-on-request", "true"),
            Map.entry("guards.model.largest-drop", "0.1"));

    private static NoisegateSettings parse(String yaml, String... assignments) {
        return SettingsFile.parse(yaml, List.of(assignments), Map.of());
    }

    private static void assertRefused(String yaml, String... problems) {
        InvalidSettings refusal = assertThrows(InvalidSettings.class, () -> parse(yaml));

        assertEquals(List.of(problems), refusal.problems());
    }

    private static Map<String, Object> flat(NoisegateSettings settings) {
        return RecordBinding.flatten(settings);
    }

    @Nested
    class EveryKey {
        @Test
        void isSetToSomethingElseInThisTest() {
            assertEquals(
                    flat(NoisegateSettings.defaults()).keySet(),
                    OTHER_THAN_DEFAULT.keySet(),
                    "give each new key a value in OTHER_THAN_DEFAULT");
        }

        @Test
        void isReadAsItIsWritten() {
            String[] assignments = OTHER_THAN_DEFAULT.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toArray(String[]::new);

            Map<String, Object> read = flat(parse("", assignments));

            Map<String, Object> defaults = flat(NoisegateSettings.defaults());
            assertAll(OTHER_THAN_DEFAULT.entrySet().stream().map(entry -> () -> {
                Object value = read.get(entry.getKey());
                assertEquals(entry.getValue(), value == null ? "never" : SettingText.of(value), entry.getKey());
                assertNotEquals(defaults.get(entry.getKey()), value, entry.getKey());
            }));
        }

        @Test
        void hasItsDefaultInAnEmptyFile() {
            assertEquals(NoisegateSettings.defaults(), parse(""));
            assertEquals(NoisegateSettings.defaults(), parse("job:\nkafka:\n  group:\n"));
        }
    }

    @Nested
    class Keys {
        @Test
        void refusesOnesThatDoNotExistAndNamesTheOthers() {
            assertRefused(
                    "jobs: {}\nselection:\n  hasa: {warm-up: sample}\n",
                    "jobs is not a setting, expected one of alert, corrections, guards, history, job, kafka, learning, model, noise-profile, revisit, runtime,"
                            + " scoring, selection, signals, topics, wire; check the spelling",
                    "selection.hasa.warm-up is not a setting, expected one of warmup; check the spelling");
        }

        @Test
        void refusesOneThatIsGivenTwice() {
            InvalidSettings refusal = assertThrows(InvalidSettings.class, () -> parse("job:\n  name: a\n  name: b\n"));

            assertTrue(
                    refusal.getMessage()
                            .startsWith("The configuration is no YAML at line 3, column 7: Duplicate field 'name'"),
                    refusal.getMessage());
        }

        @Test
        void refusesAValueWhereASectionIsExpectedAndTheOtherWayRound() {
            assertRefused(
                    "job: fraud\nkafka:\n  group: {name: readers}\n  properties: [a]\nhistory:\n  measures: {aum: 1}\n",
                    "job is fraud, expected a section with keys; indent its keys below it",
                    "kafka.group is {\"name\":\"readers\"}, expected a single value; write it on the line of its key",
                    "kafka.properties is [\"a\"], expected keys with values; indent its keys below it",
                    "history.measures is {\"aum\":\"1\"}, expected a list; write [a, b]");
        }
    }

    @Nested
    class Values {
        @Test
        void reportsAllProblemsTogether() {
            assertRefused(
                    """
                    job:
                      parallelism: many
                      checkpoint-interval: 1 ms
                    selection:
                      keep-ratio: 1.7
                      hasa:
                        warmup: never
                    learning:
                      optimizer: {momentum: .nan}
                      langevin:
                        mode: loud
                    """,
                    "job.parallelism is many, expected a whole number; leave out units and signs",
                    "job.checkpoint-interval is 1 ms, expected a duration of at least 10 ms; 10 s is the usual start",
                    "selection.hasa.warmup is never, expected one of sample, epochs; check the spelling",
                    "selection.keep-ratio is 1.7, expected a number above 0 and at most 1, or auto; 0.8 is the usual start",
                    "learning.optimizer.momentum is NaN, expected a number from 0 and below 1; 0.9 is the usual value",
                    "learning.langevin.mode is loud, expected one of off, std, temperature; check the spelling");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-0.1", "1.01", ".nan", "NaN", ".inf", "-.inf"})
        void refusesAKeepRatioOutOfRange(String ratio) {
            InvalidSettings refusal =
                    assertThrows(InvalidSettings.class, () -> parse("", "selection.keep-ratio=" + ratio));

            assertTrue(refusal.getMessage()
                    .matches("selection.keep-ratio is .*, expected a number above 0 and at most 1.*"));
        }

        @Test
        void readsOffAsTheConstantThatItIs() {
            assertEquals(
                    Mode.OFF,
                    parse("learning: {langevin: {mode: off}}")
                            .learning()
                            .langevin()
                            .mode());
        }

        @Test
        void readsInfinityAsYamlWritesIt() {
            assertEquals(
                    Double.POSITIVE_INFINITY,
                    parse("alert: {above: .inf}").alert().above());
        }

        @ParameterizedTest
        @CsvSource({"10 ms, PT0.01S", "10ms, PT0.01S", "5 s, PT5S", "2 min, PT2M", "0.5 h, PT30M"})
        void readsADuration(String text, Duration expected) {
            assertEquals(
                    expected,
                    parse("scoring: {linger: %s}".formatted(text)).scoring().linger());
        }

        @Test
        void refusesADurationWithoutAUnitAndNeverWhereItCannotBe() {
            String expected = ", expected a duration such as 10 ms, 5 s, 2 min, 1 h or 7 d; add the unit";

            assertRefused(
                    "scoring: {linger: 10}\ntopics: {retention: never}\n",
                    "topics.retention is never" + expected,
                    "scoring.linger is 10" + expected);
        }

        @Test
        void forgetsNothingWhenTheTimeToLiveIsNever() {
            NoisegateSettings settings = parse("history: {ttl: never}\nalert: {ttl: never}\n");

            assertNull(settings.history().ttl());
            assertNull(settings.alert().ttl());
        }

        @Test
        void readsAConstantAsItIsWrittenInTheDocumentation() {
            assertEquals(
                    Delivery.AT_LEAST_ONCE,
                    parse("job: {delivery: at-least-once}").job().delivery());
            assertRefused(
                    "job: {delivery: AT_LEAST_ONCE}",
                    "job.delivery is AT_LEAST_ONCE, expected one of exactly-once, at-least-once; check the spelling");
        }

        @Test
        void refusesATruthThatIsNone() {
            assertRefused("kafka: {bounded: yes}", "kafka.bounded is yes, expected true or false; write one of them");
        }

        @Test
        void readsAListInAnyNotation() {
            List<String> expected = List.of("fc1.*", "fc2.*");

            assertEquals(
                    expected, parse("model: {freeze: [fc1.*, fc2.*]}").model().freeze());
            assertEquals(
                    expected,
                    parse("model:\n  freeze:\n    - fc1.*\n    - fc2.*\n")
                            .model()
                            .freeze());
            assertEquals(
                    expected, parse("", "model.freeze=fc1.*, fc2.*").model().freeze());
            assertEquals(
                    expected, parse("", "model.freeze=[fc1.*, fc2.*]").model().freeze());
            assertEquals(
                    List.of(),
                    parse("model: {freeze: [fc1.*]}", "model.freeze=").model().freeze());
        }
    }

    @Nested
    class Sections {
        @Test
        void areComparedWithEachOther() {
            assertRefused(
                    """
                    scoring: {staleness: 2}
                    history: {measures: [small-loss]}
                    selection: {policy: margin-drop}
                    learning: {publish: {every: 3}}
                    """,
                    "learning.publish.every is 3, expected at most scoring.staleness, which is 2 (or 1 in lockstep); a"
                            + " scorer would wait for a model that is not due yet",
                    "history.measures is [small-loss], expected a list with aum, which selection.policy margin-drop"
                            + " needs; add it",
                    "history.measures is [small-loss], expected a list with aum, which alert.score needs; add it");
        }

        @Test
        void ofTheGuardsMustLeaveRoomForWhatThePolicyDrops() {
            assertRefused(
                    "selection: {policy: hasa, keep-ratio: 0.25}\nguards: {drops: {largest-share: 0.5}}\n",
                    "guards.drops.largest-share is 0.5, expected at least the share that the policy drops by its"
                            + " settings, which is 0.7500; raise it, or selection.keep-ratio");
            assertEquals(
                    "0.1",
                    parse("selection: {policy: hasa, keep-ratio: 0.1}")
                            .selection()
                            .keepRatio());
        }

        @Test
        void areNotComparedWhileOneOfThemIsBroken() {
            assertRefused(
                    "scoring: {staleness: -2}\nlearning: {publish: {every: 64}}\n",
                    "scoring.staleness is -2, expected a number of batches from 0 to 4096; 0 is lockstep, 32 is the"
                            + " usual start");
        }
    }

    @Nested
    class Essentials {
        private static final String BROKER =
                "kafka.bootstrap-servers is not set, expected host:port, comma separated; name one or more brokers";
        private static final String MODEL =
                "model.path is not set, expected the path of an ONNX file; export your model with torch.onnx.export, or"
                        + " make one with 'noisegate model create'";

        @Test
        void needNoModelWhereSamplesAreScoredElsewhere() {
            String yaml = "job: {input: scores}\nkafka: {bootstrap-servers: 'one:9092'}\n";

            NoisegateSettings settings = SettingsFile.parse(yaml, List.of(), Map.of(), Essential.values());

            assertEquals(settings, settings.requireRunnable());
            assertThrows(
                    InvalidSettings.class,
                    () -> SettingsFile.parse(yaml, List.of("job.input=samples"), Map.of(), Essential.values()));
        }

        @Test
        void areReportedTogetherWithAllOtherProblems() {
            InvalidSettings refusal = assertThrows(
                    InvalidSettings.class,
                    () -> SettingsFile.parse(
                            "kafka: {bootstrap-servers: , group: ' '}\nmodel: {path: '  '}\n",
                            List.of(),
                            Map.of(),
                            Essential.values()));

            assertEquals(
                    List.of(BROKER, MODEL, "kafka.group is , expected a name; noisegate is the usual one"),
                    refusal.problems());
        }

        @Test
        void areNotMissingBecauseSomethingElseInTheirSectionIsWrong() {
            InvalidSettings refusal = assertThrows(
                    InvalidSettings.class,
                    () -> SettingsFile.parse(
                            "kafka: {bootstrap-servers: 'here:9092', group: ' '}",
                            List.of(),
                            Map.of(),
                            Essential.BROKER));

            assertEquals(List.of("kafka.group is , expected a name; noisegate is the usual one"), refusal.problems());
        }

        @Test
        void canBeAskedForLater() {
            InvalidSettings refusal = assertThrows(
                    InvalidSettings.class, () -> NoisegateSettings.defaults().requireRunnable());

            assertEquals(List.of(BROKER, MODEL), refusal.problems());
        }
    }

    @Nested
    class Variables {
        private static NoisegateSettings parse(String yaml, Map<String, String> environment) {
            return SettingsFile.parse(yaml, List.of("kafka.group=${GROUP:-readers}"), environment);
        }

        @Test
        void comeFromTheEnvironment() {
            NoisegateSettings settings = parse(
                    "job: {parallelism: '${N}', name: 'a-${NAME}'}\nmodel: {freeze: ['${NAME}.*']}\n",
                    Map.of("N", "3", "NAME", "f_1", "GROUP", "others"));

            assertEquals(3, settings.job().parallelism());
            assertEquals(List.of("f_1.*"), settings.model().freeze());
            assertEquals("others", settings.kafka().group());
        }

        @Test
        void haveDefaults() {
            assertEquals("readers", parse("", Map.of()).kafka().group());
            assertEquals(
                    "", parse("model: {path: '${MODEL:-}'}", Map.of()).model().path());
        }

        @Test
        void areRefusedWithTheirKeyWhenTheyAreNotSet() {
            InvalidSettings refusal = assertThrows(
                    InvalidSettings.class,
                    () -> parse(
                            "job: {parallelism: '${N}'}\nkafka: {properties: {ssl.key.password: '${KEY}'}}\n",
                            Map.of()));

            assertEquals(
                    List.of(
                            "job.parallelism needs ${N}, which is not set; set this environment variable or write"
                                    + " ${N:-default}",
                            "kafka.properties.ssl.key.password needs ${KEY}, which is not set; set this environment"
                                    + " variable or write ${KEY:-default}"),
                    refusal.problems());
        }
    }

    @Nested
    class Assignments {
        @Test
        void winOverTheFileAndLaterOnesOverEarlierOnes() {
            NoisegateSettings settings = parse(
                    "job: {name: file, parallelism: 2}",
                    "job.name=earlier",
                    "job.name=later",
                    "scoring.staleness=0",
                    "learning.publish.every=1");

            assertEquals("later", settings.job().name());
            assertEquals(2, settings.job().parallelism());
            assertEquals(0, settings.scoring().staleness());
        }

        @Test
        void reachPropertiesOfKafkaWhoseNamesHaveDots() {
            NoisegateSettings settings = parse(
                    "kafka: {properties: {security.protocol: SSL, client.id: a}}",
                    "kafka.properties.security.protocol=SASL_SSL",
                    "kafka.properties.sasl.login.class=Plain \"a: b\";");

            assertEquals(
                    Map.of("security.protocol", "SASL_SSL", "client.id", "a", "sasl.login.class", "Plain \"a: b\";"),
                    settings.kafka().properties());
        }

        @Test
        void areRefusedWithoutAValueOrWithAKeyThatDoesNotExist() {
            InvalidSettings refusal =
                    assertThrows(InvalidSettings.class, () -> parse("", "job.name", "job.names=a", "a.b.c=1"));

            assertEquals(
                    List.of(
                            "--set job.name, expected section.key=value; for example selection.keep-ratio=0.7",
                            "a is not a setting, expected one of alert, corrections, guards, history, job, kafka, learning, model, noise-profile, revisit,"
                                    + " runtime, scoring, selection, signals, topics, wire; check the spelling",
                            "job.names is not a setting, expected one of buffer-timeout, checkpoint-interval, classes, delivery,"
                                    + " embedding-size, input, name, parallelism; check the spelling"),
                    refusal.problems());
        }
    }

    @Nested
    class Files {
        @Test
        void areRefusedWithLineAndColumnWhenTheyAreNoYaml() {
            InvalidSettings refusal =
                    assertThrows(InvalidSettings.class, () -> parse("job:\n  name: [a, b\nkafka:\n  group: c\n"));

            assertTrue(
                    refusal.getMessage()
                            .matches(
                                    "The configuration is no YAML at line \\d+, column \\d+: .*; check indentation and quotes"),
                    refusal.getMessage());
            assertTrue(refusal.getMessage().contains("at line 3, column "), refusal.getMessage());
        }

        @Test
        void areRefusedWhenTheyHaveNoSections() {
            assertRefused(
                    "- a\n- b\n",
                    "The configuration is a list [\"a\",\"b\"], expected sections with keys; SETTINGS.md lists them");
            assertRefused(
                    "hello",
                    "The configuration is a single value \"hello\", expected sections with keys; SETTINGS.md lists them");
        }

        @Test
        void areRefusedWhenTheyAreNotThere() {
            InvalidSettings refusal = assertThrows(
                    InvalidSettings.class, () -> SettingsFile.read(Path.of("nowhere.yaml"), List.of(), Map.of()));

            assertEquals(
                    "There is no file nowhere.yaml, expected a configuration; check the path", refusal.getMessage());
        }
    }
}
