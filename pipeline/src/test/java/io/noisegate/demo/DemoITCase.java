package io.noisegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.cli.Noisegate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demonstration, with fewer passes than usual: enough for the first alerts, and for the model to know the digits. */
class DemoITCase {
    @Test
    void findsWrongLabelsAndReportsForPeopleAndMachines(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.json");
        StringWriter out = new StringWriter();
        CommandLine noisegate = Noisegate.commandLine().setOut(new PrintWriter(out));

        int exitCode = noisegate.execute("demo", "--passes", "9", "--report", file.toString());

        assertEquals(0, exitCode);
        JsonNode report = new ObjectMapper().readTree(file.toFile());
        List<String> keys = new ArrayList<>();
        report.fieldNames().forEachRemaining(keys::add);
        assertEquals(
                List.of(
                        "auroc",
                        "average_precision",
                        "alert_precision",
                        "alert_recall",
                        "test_accuracy",
                        "test_accuracy_keep_all",
                        "samples_per_second",
                        "seconds"),
                keys);
        assertTrue(report.get("auroc").asDouble() > 0.98, report::toString);
        assertTrue(report.get("average_precision").asDouble() > 0.9, report::toString);
        assertTrue(report.get("alert_precision").asDouble() > 0.9, report::toString);
        assertTrue(report.get("alert_recall").asDouble() > 0.5, report::toString);
        assertTrue(report.get("test_accuracy").asDouble() > 0.9, report::toString);
        assertTrue(report.get("test_accuracy_keep_all").asDouble() > 0.8, report::toString);
        assertTrue(report.get("samples_per_second").asDouble() > 0, report::toString);
        assertTrue(report.get("seconds").asDouble() < 300, report::toString);
        assertTrue(out.toString().contains("The strongest alerts"), out::toString);
        assertFalse(out.toString().contains("\r"), "outside of a terminal every line stands alone");
    }
}
