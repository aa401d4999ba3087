package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.cli.Noisegate;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Recorded scores through a job that reads scores, against the same measures computed in one go. */
class ScoresEvaluationITCase {
    private static final int SAMPLES = 160;
    private static final int VISITS = 18;
    private static final int CLASSES = 4;
    private static final int BATCH = 32;

    @TempDir
    private Path folder;

    private final Random random = new Random(11);
    private final int[] given = new int[SAMPLES];
    private final boolean[] wrong = new boolean[SAMPLES];
    private final float[][][] logits = new float[SAMPLES][VISITS][CLASSES];

    @Test
    void agreesWithABatchComputation() throws Exception {
        record();

        StringWriter out = new StringWriter();
        int exitCode = evaluate(out, "%d,%d,%d".formatted(SAMPLES, VISITS, CLASSES));

        assertEquals(0, exitCode, out::toString);
        JsonNode measures = new ObjectMapper()
                .readTree(folder.resolve("report/report.json").toFile())
                .at("/runs/0/measures");
        Map<String, double[]> expected = new BatchMeasures(logits, given, BATCH).hardness();
        List<String> names = new ArrayList<>();
        measures.fieldNames().forEachRemaining(names::add);
        assertEquals(List.copyOf(expected.keySet()), names);
        expected.forEach((name, scores) -> {
            JsonNode found = measures.get(name);
            assertEquals(BatchMeasures.auroc(scores, wrong), found.get("auroc").asDouble(), 1e-6, name);
            assertEquals(
                    BatchMeasures.averagePrecision(scores, wrong),
                    found.get("average_precision").asDouble(),
                    1e-6,
                    name);
            assertEquals(SAMPLES, found.get("scored").asInt(), name);
        });
        assertTrue(measures.at("/aum/auroc").asDouble() > 0.8, measures::toString);
        assertTrue(Files.readString(folder.resolve("report/report.html")).contains("superloss-exp"));
    }

    @Test
    void refusesFilesThatAreNotOfTheShape() throws Exception {
        record();
        StringWriter out = new StringWriter();

        assertEquals(2, evaluate(out, "160,18,5"));
        assertEquals(
                "%s holds 46080 bytes, expected 57600 for the shape 160,18,5 of float32%n"
                        .formatted(folder.resolve("scores.f32.gz")),
                out.toString());
    }

    /** A model that comes to know the true classes and, later, some of the wrong labels. */
    private void record() throws Exception {
        StringBuilder labels = new StringBuilder("row,given,clean\n");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("scores.f32.gz")))) {
            for (int sample = 0; sample < SAMPLES; sample++) {
                int clean = random.nextInt(CLASSES);
                wrong[sample] = random.nextInt(4) == 0;
                given[sample] = wrong[sample] ? (clean + 1 + random.nextInt(CLASSES - 1)) % CLASSES : clean;
                labels.append("%d,%d,%d%n".formatted(sample, given[sample], clean));
                ByteBuffer bytes =
                        ByteBuffer.allocate(VISITS * CLASSES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int visit = 0; visit < VISITS; visit++) {
                    for (int k = 0; k < CLASSES; k++) {
                        double logit = random.nextGaussian()
                                + (k == clean ? 0.15 * visit : 0)
                                + (k == given[sample] ? 0.02 * visit * visit / 2 : 0);
                        logits[sample][visit][k] = (float) logit;
                        bytes.putFloat((float) logit);
                    }
                }
                out.write(bytes.array());
            }
        }
        Files.writeString(folder.resolve("labels.csv"), labels);
    }

    private int evaluate(StringWriter out, String shape) {
        CommandLine noisegate =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return noisegate.execute(
                "evaluate",
                "--scores",
                folder.resolve("scores.f32.gz").toString(),
                "--labels",
                folder.resolve("labels.csv").toString(),
                "--shape",
                shape,
                "--report",
                folder.resolve("report").toString());
    }
}
