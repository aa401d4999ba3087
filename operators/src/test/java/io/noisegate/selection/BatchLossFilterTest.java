package io.noisegate.selection;

import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.settings.InvalidSettings;
import org.junit.jupiter.api.Test;

class BatchLossFilterTest {

    @Test
    void keepsTheLargestLossesThatMakeUpTheShare() {
        Reason[] reasons = new BatchLossFilter(0.7, 0).decide(batch(1, 5, 1, 3));

        assertArrayEquals(
                new Reason[] {
                    Reason.SMALL_SHARE_OF_LOSS,
                    Reason.LARGE_SHARE_OF_LOSS,
                    Reason.SMALL_SHARE_OF_LOSS,
                    Reason.LARGE_SHARE_OF_LOSS
                },
                reasons);
    }

    @Test
    void keepsASampleUnjudgedWhenItIsSeenForTheFirstTime() {
        Assessment fresh = assessment().withLoss(0.01).observedTimes(1).build();

        Reason[] reasons = new BatchLossFilter(0.5, 0).decide(new Assessment[] {fresh, batch(4)[0], batch(1)[0]});

        assertArrayEquals(
                new Reason[] {Reason.WARM_UP, Reason.LARGE_SHARE_OF_LOSS, Reason.SMALL_SHARE_OF_LOSS}, reasons);
    }

    @Test
    void dropsALossThatIsNotFiniteAndDoesNotCountIt() {
        Reason[] reasons = new BatchLossFilter(0, 0.5).decide(batch(Double.NaN, 2, 1));

        assertArrayEquals(
                new Reason[] {Reason.NON_FINITE_LOSS, Reason.LARGE_SHARE_OF_LOSS, Reason.SMALL_SHARE_OF_LOSS}, reasons);
    }

    @Test
    void decidesAnEmptyJudgementWithoutComplaint() {
        assertEquals(0, new BatchLossFilter(0.9, 0.5).largest(new float[] {Float.NaN}).length);
    }

    @Test
    void saysHowMuchOfSamplesAndLossWasKept() {
        KeptShares shares = new KeptShares();
        Assessment[] batch = batch(1, 3, Double.NaN);
        shares.add(new Decision[] {
            new Decision(batch[0], Reason.SMALL_SHARE_OF_LOSS, 1, 0),
            new Decision(batch[1], Reason.LARGE_SHARE_OF_LOSS, 1, 1),
            new Decision(batch[2], Reason.NON_FINITE_LOSS, 1, 0)
        });

        assertEquals(1 / 3.0, shares.sampleShare());
        assertEquals(0.75, shares.lossShare());
        assertEquals(Double.NaN, new KeptShares().lossShare());
    }

    @Test
    void refusesSharesThatAreNone() {
        InvalidSettings refusal =
                assertThrows(InvalidSettings.class, () -> new BatchLossFilterSettings(1.5, Double.NaN));

        assertEquals(2, refusal.problems().size());
        assertEquals(
                "selection.batch-loss-filter.min-loss-share is 1.5, expected a number from 0 to 1; 0.9 is the usual start",
                refusal.problems().get(0));
    }

    private static Assessment[] batch(double... losses) {
        Assessment[] batch = new Assessment[losses.length];
        for (int row = 0; row < losses.length; row++) {
            batch[row] = assessment().withLoss(losses[row]).build();
        }
        return batch;
    }
}
