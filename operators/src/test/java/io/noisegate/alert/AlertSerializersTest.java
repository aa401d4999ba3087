package io.noisegate.alert;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AlertSerializersTest {
    private static final AlertState STANDING = new AlertState(0b10111, 3, true, true, false, 7);

    @Test
    void aStateComesBack() throws IOException {
        assertEquals(STANDING, Bytes.roundTrip(new AlertStateSerializer(), STANDING));
        assertEquals(AlertState.QUIET, Bytes.roundTrip(new AlertStateSerializer(), AlertState.QUIET));
    }

    @Test
    void readsAndWritesTheBytesOfVersion1() throws IOException {
        byte[] version1 = Fixtures.stateBytes("alert-state-v1");

        assertEquals(STANDING, Bytes.read(new AlertStateSerializer(), version1));
        assertArrayEquals(version1, Bytes.of(new AlertStateSerializer(), STANDING));
    }

    @Test
    void anAlertComesBackWithItsEvidence() throws IOException {
        Assessment assessment =
                new Assessment(observationOf("digit-17").build(), 9, new float[] {2, 3}, 15, 0.25, new double[] {1.5});
        Alert alert = new Alert(
                Alert.idOf("digit-17", 2),
                Alert.Change.UPDATED,
                Alert.Reason.DROPPED_AND_SCORE,
                1.5,
                3,
                5,
                new Decision(assessment, Decision.Reason.HIGH_LOSS, 0.5, 0));

        Alert restored = Bytes.roundTrip(new AlertSerializer(), alert);

        assertEquals(alert.alertId(), restored.alertId());
        assertEquals(alert.change(), restored.change());
        assertEquals(alert.reason(), restored.reason());
        assertEquals(alert.score(), restored.score());
        assertEquals(3, restored.drops());
        assertEquals(5, restored.recent());
        assertEquals("digit-17", restored.sampleId());
        assertEquals(alert.givenLabel(), restored.givenLabel());
        assertEquals(alert.prediction(), restored.prediction());
        assertArrayEquals(new float[] {2, 3}, restored.decision().assessment().window());
    }
}
