package io.noisegate.savepoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples in files and from there into savepoints, with all that can be known of one. */
class SampleFileTest {
    private static final List<KnownSample> SAMPLES = List.of(
            new KnownSample("bare", history(new float[0], 0, new String[0], new double[0][], null), null),
            new KnownSample(
                    "comma, \"quote\"; täfelchen\nline",
                    history(
                            new float[] {1e-30f, Float.MIN_VALUE, 3.4e38f},
                            2,
                            new String[] {"aum", "vog"},
                            new double[][] {{-1.5, 0.1}, {Double.MIN_VALUE, Double.NaN, 1e300}},
                            new float[] {0.1f, 0.9f}),
                    Label.ofClass(3)),
            new KnownSample(
                    "real",
                    history(new float[] {2}, 0, new String[0], new double[0][], null),
                    Label.ofRealTarget(-0.5f, 7)),
            new KnownSample(
                    "soft",
                    history(new float[] {2}, 0, new String[] {"none"}, new double[][] {{}}, null),
                    Label.ofSoftTarget(0.25f, 0.75f)));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"samples.csv", "samples.avro"})
    void whatIsWrittenIsReadBitForBit(String name) throws Exception {
        SampleFile file = write(name);

        List<KnownSample> read = new ArrayList<>();
        file.read(read::add);

        assertEquals(bytes(SAMPLES), bytes(read));
        assertThrows(FileAlreadyExistsException.class, file::create);
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples.csv", "samples.avro"})
    void aSavepointIsSeededWithAllOfIt(String name) throws Exception {
        write(name);
        var settings = SettingsFile.parse("", List.of("corrections.enabled=true", "job.parallelism=3"), Map.of());
        String savepoint = folder.resolve("savepoint").toString();

        long written = SeededSavepoint.write(folder.resolve(name), savepoint, settings);

        List<KnownSample> read = new ArrayList<>();
        new JobSavepoint(savepoint, settings).samples(read::add);
        assertEquals(SAMPLES.size(), written);
        read.sort(Comparator.comparing(KnownSample::id));
        assertEquals(bytes(SAMPLES), bytes(read));
    }

    @Test
    void refusesASampleThatIsThereTwice() throws Exception {
        try (SampleFile.Output output =
                SampleFile.at(folder.resolve("twice.avro")).create()) {
            output.use(SAMPLES.get(2));
            output.use(SAMPLES.get(2));
        }

        InvalidDataset refusal = assertThrows(
                InvalidDataset.class,
                () -> SeededSavepoint.write(
                        folder.resolve("twice.avro"),
                        folder.resolve("savepoint").toString(),
                        SettingsFile.parse("", List.of(), Map.of())));

        assertEquals(
                "%s/twice.avro has 2 samples, the savepoint made of it 1, expected each id once; correct the file and remove %1$s/savepoint"
                        .formatted(folder),
                refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,2,0,4,1.5 2.5,aum:1.0 2.0,",
                "a,two,0,4,1.5 2.5,aum:1.0 2.0,,",
                "a,2,0,1,1.5 2.5,aum:1.0 2.0,,",
                "a,2,0,4000,1.5 2.5,aum:1.0 2.0,,",
                "a,2,-1,4,1.5,aum:1.0 2.0,,",
                "a,2,0,4,1.5 NaN,aum:1.0 2.0,,",
                "a,2,0,4,1.5 2.5,aum,,",
                "a,2,0,4,1.5 2.5,aum:1.0;aum:2.0,,",
                "a,2,0,4,1.5 2.5,aum:1.0 2.0,NaN 1,",
                "a,2,0,4,1.5 2.5,aum:1.0 2.0,,3",
                "a,2,0,4,1.5 2.5,aum:1.0 2.0,,sort:3",
                " ,2,0,4,1.5 2.5,aum:1.0 2.0,,",
            })
    void refusesALineThatIsNoSample(String line) throws Exception {
        Path file = Files.writeString(
                folder.resolve("broken.csv"),
                "sample_id,observations,not_finite,window_size,losses,measures,soft_target,label\n" + line + "\n");

        InvalidDataset refusal =
                assertThrows(InvalidDataset.class, () -> SampleFile.at(file).read(sample -> {}));

        assertTrue(refusal.getMessage().startsWith(file + ", row 1: "), refusal.getMessage());
    }

    @Test
    void refusesAFileThatIsCutShortOrNoneOfOurs() throws Exception {
        write("whole.avro");
        byte[] whole = Files.readAllBytes(folder.resolve("whole.avro"));
        Path cut = Files.write(folder.resolve("cut.avro"), Arrays.copyOf(whole, whole.length - 20));
        Path other = Files.writeString(folder.resolve("other.avro"), "id,label\n");
        Path columns = Files.writeString(folder.resolve("columns.csv"), "id,label\n");

        assertTrue(refusal(cut).startsWith(cut + ", record "), refusal(cut));
        assertTrue(refusal(other).startsWith(other + " is no Avro file of samples: "), refusal(other));
        assertTrue(refusal(columns).startsWith(columns + " has the columns [id, label], expected [sample_id, "));
    }

    private static String refusal(Path file) {
        return assertThrows(InvalidDataset.class, () -> SampleFile.at(file).read(sample -> {}))
                .getMessage();
    }

    private SampleFile write(String name) throws IOException {
        SampleFile file = SampleFile.at(folder.resolve(name));
        try (SampleFile.Output output = file.create()) {
            for (KnownSample sample : SAMPLES) {
                output.use(sample);
            }
        }
        return file;
    }

    private static SampleHistory history(
            float[] losses, long nonFinite, String[] measures, double[][] accumulators, float[] softTarget) {
        return SampleHistory.of(
                5, losses, losses.length + nonFinite + 1, nonFinite, measures, accumulators, softTarget);
    }

    private static List<String> bytes(List<KnownSample> samples) throws IOException {
        List<String> all = new ArrayList<>();
        for (KnownSample sample : samples) {
            DataOutputSerializer bytes = new DataOutputSerializer(256);
            new KnownSampleSerializer().serialize(sample, bytes);
            all.add(HexFormat.of().formatHex(bytes.getCopyOfBuffer()));
        }
        return all;
    }
}
