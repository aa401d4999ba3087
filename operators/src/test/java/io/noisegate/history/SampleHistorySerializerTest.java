package io.noisegate.history;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import io.noisegate.hardness.HardnessMeasures;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleHistorySerializerTest {
    private final SampleHistorySerializer serializer = new SampleHistorySerializer();

    /** A window of 4 over the losses 0.5, 1, ... 3 with margins of minus as much, and one NaN. */
    private static SampleHistory sixLossesAndANaN() {
        Assessor assessor = new Assessor(new HistorySettings(4, null, List.of("aum", "loss-variance", "small-loss")));
        SampleHistory history = assessor.newHistory();
        for (int i = 1; i <= 6; i++) {
            assessor.observe(
                    history,
                    observationOf("a").withLoss(i / 2.0).withMargin(-i / 2.0).build());
        }
        assessor.observe(history, observationOf("a").withLoss(Double.NaN).build());
        return history;
    }

    @Test
    void bringsBackWhatWasWritten() throws IOException {
        assertIsSixLossesAndANaN(Bytes.roundTrip(serializer, sixLossesAndANaN()));
    }

    @Test
    void bringsBackMoreAccumulatorsThanAByteCounts() throws IOException {
        Assessor assessor = new Assessor(new HistorySettings(4, null, List.of("vog", "aum")));
        SampleHistory history = assessor.newHistory();
        assessor.observe(
                history, observationOf("a").withInputGradient(new float[784]).build());

        SampleHistory restored = assessor.fit(Bytes.roundTrip(serializer, history));

        assertEquals(1 + 2 * 784, restored.accumulators()[0].length);
        assertArrayEquals(history.accumulators()[0], restored.accumulators()[0]);
        assertArrayEquals(history.accumulators()[1], restored.accumulators()[1]);
    }

    @Test
    void readsTheBytesOfVersion1() throws IOException {
        assertIsSixLossesAndANaN(Bytes.read(serializer, 1, Fixtures.stateBytes("sample-history-v1")));
    }

    @Test
    void stillWritesTheBytesOfVersion2() throws IOException {
        assertArrayEquals(Fixtures.stateBytes("sample-history-v2"), Bytes.of(serializer, sixLossesAndANaN()));
    }

    @Test
    void writesACodeForEveryMeasureThereIs() {
        assertEquals(HardnessMeasures.names(), Set.copyOf(SampleHistorySerializer.CODED), "new measures go to its end");
    }

    @Test
    void writesTheNameOfAMeasureThatIsGone() throws IOException {
        SampleHistory history =
                new SampleHistory(new LossWindow(4), 3, 0, new String[] {"withdrawn"}, new double[][] {{1, 2}});

        SampleHistory restored = Bytes.roundTrip(serializer, history);

        assertArrayEquals(new String[] {"withdrawn"}, restored.measures());
        assertArrayEquals(new double[] {1, 2}, restored.accumulators()[0]);
    }

    @Test
    void keepsAFullHistoryWithTheDefaultMeasuresWithin125Bytes() throws IOException {
        Assessor assessor = new Assessor(HistorySettings.defaults());
        SampleHistory history = assessor.newHistory();
        for (int i = 0; i < 100_000; i++) {
            assessor.observe(history, observationOf("a").withLoss(i % 7).build());
        }

        int bytes = Bytes.of(serializer, history).length;

        assertTrue(bytes <= 125, bytes + " bytes");
    }

    @Test
    void copiesDeeply() {
        SampleHistory original = sixLossesAndANaN();

        SampleHistory copy = serializer.copy(original);
        copy.add(9);
        copy.accumulators()[0][0] = 9;

        assertIsSixLossesAndANaN(original);
        assertEquals(8, copy.observations());
    }

    private static void assertIsSixLossesAndANaN(SampleHistory history) {
        assertEquals(4, history.window().capacity());
        assertArrayEquals(new float[] {1.5f, 2, 2.5f, 3}, history.window().losses());
        assertEquals(7, history.observations());
        assertEquals(1, history.nonFiniteLosses());
        assertArrayEquals(new String[] {"aum", "small-loss"}, history.measures());
        assertArrayEquals(new double[] {-11, 7}, history.accumulators()[0]);
        assertArrayEquals(new double[] {10.5, 6}, history.accumulators()[1]);
    }
}
