package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NoisegateTest {

    @Test
    void saysItsVersion() {
        Outcome outcome = Outcome.of("--version");

        assertEquals(0, outcome.exitCode());
        assertTrue(outcome.out().matches("(?s)noisegate \\d+\\.\\d+\\.\\d+.*"), outcome.out());
    }

    @Test
    void helpsWithEveryCommandAndExitCode() {
        Outcome outcome = Outcome.of("--help");

        assertEquals(0, outcome.exitCode());
        assertContains(
                outcome.out(), "demo", "run", "produce", "topics", "alerts", "decisions", "model", " 2 ", " 130 ");
    }

    @Test
    void helpsWithEveryOptionAndItsDefault() {
        assertContains(Outcome.of("produce", "--help").out(), "train, test, all (default: train)", "--config");
        assertContains(
                Outcome.of("topics", "create", "--help").out(),
                "ROLE is one of samples, decisions, alerts, model, dead-letters, corrections, noise-profiles,",
                "short for --set topics.partitions=N");
        assertContains(Outcome.of("alerts", "--help").out(), "(default: that of the configuration)", " 130 ");
        assertContains(Outcome.of("demo", "--help").out(), "uniform, asymmetric (default: uniform)");
        assertContains(Outcome.of("run", "--help").out(), "--savepoint-on-exit=DIR");
    }

    private static void assertContains(String text, String... parts) {
        String onOneLine = text.replaceAll("\\s+", " ");
        for (String part : parts) {
            assertTrue(onOneLine.contains(part.replaceAll("\\s+", " ")), () -> part + " is missing in " + text);
        }
    }

    @Test
    void asksForACommand() {
        Outcome outcome = Outcome.of();

        assertEquals(2, outcome.exitCode());
        assertTrue(outcome.err().startsWith("Which command? 'noisegate --help' lists them."), outcome.err());
    }

    @Test
    void refusesADataSetThatIsNotThereBeforeItTalksToKafka() {
        Outcome outcome = Outcome.of("produce", "--bootstrap-servers", "nowhere:9092", "--data", "nothing");

        assertEquals(2, outcome.exitCode());
        assertTrue(outcome.err().startsWith("No data set at nothing; expected digits, a CSV file"), outcome.err());
    }

    @Test
    void refusesSettingsOutOfRangeAllAtOnce() {
        Outcome outcome = Outcome.of(
                "topics",
                "create",
                "--bootstrap-servers",
                "nowhere:9092",
                "--partitions",
                "0",
                "--topic",
                "alerts=a b");

        assertEquals(2, outcome.exitCode());
        assertEquals("""
                topics.alerts is a b, expected 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'; noisegate.alerts is the usual name
                topics.partitions is 0, expected at least 1; 4 is the usual start
                """, outcome.err());
    }

    @Test
    void refusesADurationWithoutAUnit() {
        Outcome outcome = Outcome.of("alerts", "--bootstrap-servers", "nowhere:9092", "--timeout", "5");

        assertEquals(2, outcome.exitCode());
        assertTrue(
                outcome.err().contains("'5' is no duration, expected for example 500ms, 5s, 2min, 12h or 7d"),
                outcome.err());
    }

    @Test
    void refusesWhatKafkasClientsRefuse() {
        Outcome property = Outcome.of(
                "topics",
                "describe",
                "--bootstrap-servers",
                "here:9092",
                "--kafka-property",
                "security.protocol=SECRET");
        Outcome address = Outcome.of("topics", "describe", "--bootstrap-servers", "here");

        assertEquals(2, property.exitCode());
        assertTrue(
                property.err().startsWith("Invalid value SECRET for configuration security.protocol"), property.err());
        assertEquals(2, address.exitCode());
        assertEquals(
                "kafka.bootstrap-servers is here, expected host:port, comma separated; name one or more brokers%n"
                        .formatted(),
                address.err());
    }

    @Test
    void failsWithARemedyWhenNoBrokerAnswers() {
        Outcome outcome = Outcome.of(
                "alerts",
                "--bootstrap-servers",
                "127.0.0.1:1",
                "--kafka-property",
                "default.api.timeout.ms=300",
                "--kafka-property",
                "request.timeout.ms=300");

        assertEquals(1, outcome.exitCode());
        assertTrue(outcome.err().startsWith("Kafka does not answer: "), outcome.err());
        assertTrue(
                outcome.err().strip().endsWith("; are kafka.bootstrap-servers and kafka.properties right?"),
                outcome.err());
    }

    @Test
    void refusesAllThatIsWrongWithAConfigurationBeforeItStartsAnything() {
        Outcome outcome = Outcome.of("run", "--set", "job.parallelism=0", "--set", "selection.keep-ratio=1.7");

        assertEquals(2, outcome.exitCode());
        assertEquals("""
                kafka.bootstrap-servers is not set, expected host:port, comma separated; name one or more brokers
                model.path is not set, expected the path of an ONNX file; export your model with torch.onnx.export, or make one with 'noisegate model create'
                job.parallelism is 0, expected a number from 1 to 32768; 1 per core is the usual start
                selection.keep-ratio is 1.7, expected a number above 0 and at most 1, or auto; 0.8 is the usual start
                """, outcome.err());
    }

    @Test
    void refusesAModelThatIsNotThereBeforeItTalksToKafka() {
        Outcome outcome = Outcome.of(
                "run", "--set", "kafka.bootstrap-servers=127.0.0.1:1", "--set", "model.path=target/nothing.onnx");

        assertEquals(2, outcome.exitCode());
        assertTrue(
                outcome.err()
                        .startsWith("model.path is target/nothing.onnx, expected an ONNX model that can be learned; "),
                outcome.err());
    }

    @Test
    void asksForABrokerInEveryCommandThatNeedsOne() {
        for (String command : new String[] {"alerts", "decisions", "topics create", "topics describe"}) {
            Outcome outcome = Outcome.of(command.split(" "));

            assertEquals(2, outcome.exitCode(), command);
            assertTrue(outcome.err().startsWith("kafka.bootstrap-servers is not set"), outcome.err());
        }
    }
}
