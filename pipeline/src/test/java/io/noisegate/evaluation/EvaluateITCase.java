package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.cli.Noisegate;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The benchmark on the digits, through the job on a broker and a cluster of its own. */
class EvaluateITCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void reportsEveryCombinationAndGoesOnFromWhatIsFinished() throws Exception {
        String[] arguments = {
            "--hardness",
            "uniform",
            "--share",
            "0.3",
            "--policy",
            "keep-all,superloss",
            "--seeds",
            "2",
            "--measures",
            "all"
        };
        StringWriter first = new StringWriter();
        assertEquals(0, evaluate(first, arguments));

        JsonNode report = JSON.readTree(folder.resolve("report.json").toFile());
        assertEquals(1, report.get("format").asInt());
        assertEquals(4, report.get("runs").size());
        assertEquals(2, report.get("summary").size());
        for (JsonNode line : report.get("summary")) {
            assertEquals("uniform-0.3", line.get("difficulty").asText());
            assertEquals(431, line.get("hard_samples").asInt());
            assertTrue(line.at("/test_accuracy/mean").asDouble() > 0.6, line::toString);
            assertTrue(line.at("/state_bytes_per_sample/mean").asDouble() > 100, line::toString);
            assertTrue(line.at("/measures/aum/auroc/mean").asDouble() > 0.9, line::toString);
            assertTrue(line.at("/measures/aum/stability/mean").asDouble() > 0.5, line::toString);
            assertTrue(line.at("/measures/aum/auroc/lowest").asDouble()
                    < line.at("/measures/aum/auroc/highest").asDouble());
        }
        assertFalse(report.at("/runs/0").has("scores"), "a report is no place for every sample");
        assertEquals(3, report.at("/runs/0/losses/hard").size());
        assertEquals(
                1 + 4 * report.at("/runs/0/measures").size(),
                Files.readAllLines(folder.resolve("report.csv")).size());
        assertPageIsWhole(Files.readString(folder.resolve("report.html")));

        Path oneRun = folder.resolve("runs/uniform-0.3_keep-all_1.json");
        Files.writeString(oneRun, Files.readString(oneRun).replaceFirst("crc32c:[0-9a-f]+", "crc32c:other"));
        StringWriter second = new StringWriter();
        assertEquals(0, evaluate(second, arguments));

        assertTrue(first.toString().contains("4 combinations, 0 of them finished before"), first::toString);
        assertTrue(second.toString().contains("4 combinations, 3 of them finished before"), second::toString);
        JsonNode again = JSON.readTree(folder.resolve("report.json").toFile());
        assertEquals(
                numbers(report),
                numbers(again),
                "the same settings and seeds give the same numbers, whenever they run");
    }

    /** What does not depend on the clock. */
    private static List<JsonNode> numbers(JsonNode report) {
        List<JsonNode> numbers = new ArrayList<>();
        for (JsonNode run : report.get("runs")) {
            numbers.add(run.get("fingerprint"));
            numbers.add(run.get("test_accuracy"));
            numbers.add(run.get("measures"));
            numbers.add(run.get("losses"));
        }
        return numbers;
    }

    private static void assertPageIsWhole(String html) throws Exception {
        assertFalse(html.matches("(?s).*(src|href)=[\"']?https?:.*"), "the page needs no network");
        assertFalse(html.contains("/*PAGE*/") || html.contains("/*CHARTS*/") || html.contains("/*SCRIPT*/"));
        assertTrue(html.contains("prefers-color-scheme: dark") && html.contains("Chart.js"));
        Matcher data = Pattern.compile("(?s)<script id=\"page\" type=\"application/json\">(.*?)</script>")
                .matcher(html);
        assertTrue(data.find());
        JsonNode shown = JSON.readTree(data.group(1)).at("/shown/uniform-0.3/keep-all");
        JsonNode roc = shown.at("/curves/aum/roc");
        assertEquals(JSON.readTree("[0, 0]").toString(), roc.get(0).toString().replace(".0", ""));
        assertEquals("[1,1]", roc.get(roc.size() - 1).toString().replace(".0", ""));
        assertTrue(shown.get("map").size() > 1_000);
        assertEquals(10, shown.get("labels").size());
        int samples = 0;
        for (JsonNode row : shown.get("labels")) {
            for (JsonNode count : row) {
                samples += count.asInt();
            }
        }
        assertEquals(1_437, samples);
        String image = shown.at("/suspects/0/image").asText();
        byte[] png = Base64.getDecoder().decode(image.substring(image.indexOf(',') + 1));
        assertEquals(8, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
    }

    @Test
    void refusesBeforeAnythingRuns() {
        StringWriter err = new StringWriter();

        assertNotEquals(0, evaluate(err, "--policy", "hasa:selection.keep-ratio=7"));
        assertTrue(err.toString().startsWith("selection.keep-ratio is 7"), err::toString);
        assertFalse(Files.exists(folder.resolve("report.json")));
    }

    @Test
    void refusesAModelThatDoesNotFitTheData() {
        StringWriter err = new StringWriter();

        assertEquals(2, evaluate(err, "--widths", "9"));
        assertEquals(
                "evaluate.model is widths [64, 32, 10, 9], expected one for 10 classes; it tells 9 apart%n".formatted(),
                err.toString());
    }

    @Test
    void refusesAConfigurationThatIsNotThere() {
        StringWriter err = new StringWriter();

        assertEquals(2, evaluate(err, "--config", "nowhere.yaml"));
        assertTrue(err.toString().startsWith("There is no file nowhere.yaml"), err::toString);
    }

    private int evaluate(StringWriter out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--data",
                "digits",
                "--widths",
                "64,32,10",
                "--passes",
                "3",
                "--set",
                "alert.minimum-observations=2",
                "--set",
                "alert.above=0",
                "--set",
                "alert.clear-below=-1",
                "--report",
                folder.toString()));
        arguments.addAll(Arrays.asList(more));
        CommandLine noisegate =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return noisegate.execute(arguments.toArray(String[]::new));
    }
}
