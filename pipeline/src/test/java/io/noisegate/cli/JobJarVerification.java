package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The job jar brings what the job needs and nothing that a cluster has already; runs when the jar is built. */
@Tag("packaged")
class JobJarVerification {
    private static final List<String> IN_THE_CLUSTER = List.of(
            "ai/onnxruntime/",
            "org/apache/flink/runtime/",
            "org/apache/flink/streaming/api/",
            "org/apache/flink/api/",
            "org/apache/logging/log4j/",
            "org/slf4j/");
    private static final List<String> OF_THE_BROKER = List.of(
            "kafka/server/",
            "org/apache/kafka/raft/",
            "org/apache/kafka/controller/",
            "org/apache/kafka/metadata/",
            "scala/");
    private static final List<String> UNRELOCATED =
            List.of("com/google/protobuf/", "com/fasterxml/jackson/", "com/google/common/");
    private static final List<String> OF_THE_COMMAND_LINE =
            List.of("io/noisegate/embedded/", "io/noisegate/demo/", "io/noisegate/cli/Noisegate.class", "digits/");

    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Path.of("target", "noisegate-job.jar").toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void holdsTheClassThatItNamesAsItsMainClass() throws IOException {
        assertEquals(
                JobMain.class.getName(), jar.getManifest().getMainAttributes().getValue("Main-Class"));
        assertNotNull(jar.getEntry("io/noisegate/cli/JobMain.class"));
    }

    @Test
    void holdsTheJobItsContractsAndTheConnector() {
        for (String needed : List.of(
                "io/noisegate/job/NoisegateJob.class",
                "io/noisegate/scoring/ScoreOperator.class",
                "io/noisegate/schema/LabeledSample.class",
                "io/noisegate/shaded/jackson/databind/ObjectMapper.class",
                "io/noisegate/shaded/protobuf/Message.class",
                "org/apache/flink/connector/kafka/source/KafkaSource.class",
                "org/apache/kafka/clients/producer/KafkaProducer.class",
                "org/apache/avro/Schema.class",
                "picocli/CommandLine.class")) {
            assertNotNull(jar.getEntry(needed), needed);
        }
    }

    @Test
    void holdsNothingThatTheClusterHasAlready() {
        assertHoldsNothingBelow(IN_THE_CLUSTER);
    }

    @Test
    void holdsNoBroker() {
        assertHoldsNothingBelow(OF_THE_BROKER);
    }

    @Test
    void holdsNoLibraryUnderANameThatTheClusterMayUseInAnotherVersion() {
        assertHoldsNothingBelow(UNRELOCATED);
    }

    @Test
    void holdsNothingThatOnlyTheCommandLineNeeds() {
        assertHoldsNothingBelow(OF_THE_COMMAND_LINE);
    }

    private static void assertHoldsNothingBelow(List<String> places) {
        List<String> found = jar.stream()
                .map(ZipEntry::getName)
                .filter(name -> !name.endsWith("/") && places.stream().anyMatch(name::startsWith))
                .limit(10)
                .toList();
        assertTrue(found.isEmpty(), () -> "the job jar holds " + found);
    }
}
