package io.noisegate.selection;

import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.SelectionSettings.Policy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropGuardTest {
    private static final int WARM = 1_000;

    @Test
    void takesBackTheDropsOfTheSmallestLosses() {
        DropGuard guard = new DropGuard(new DropGuardSettings(0.5, 4, 0));

        Reason[] guarded = guard.guard(
                losses(3, 1, 4, 2),
                new Reason[] {Reason.HIGH_LOSS, Reason.HIGH_LOSS, Reason.HIGH_LOSS, Reason.HIGH_LOSS},
                WARM);

        assertArrayEquals(
                new Reason[] {Reason.HIGH_LOSS, Reason.DROP_LIMIT, Reason.HIGH_LOSS, Reason.DROP_LIMIT}, guarded);
        assertEquals(2, guard.prevented());
        assertEquals(0.5, guard.dropShare());
    }

    @Test
    void leavesABatchAloneThatStaysWithinTheShare() {
        DropGuard guard = new DropGuard(new DropGuardSettings(0.5, 4, 0));
        Reason[] reasons = {Reason.HIGH_LOSS, Reason.LOW_LOSS, Reason.HIGH_LOSS, Reason.LOW_LOSS};

        assertSame(reasons, guard.guard(losses(1, 1, 1, 1), reasons, WARM));
    }

    @Test
    void aLossThatIsNotFiniteStaysDroppedEvenInTheColdStart() {
        DropGuard guard = new DropGuard(new DropGuardSettings(0, 4, 1));
        Reason[] reasons = {Reason.NON_FINITE_LOSS, Reason.HIGH_LOSS};

        assertArrayEquals(
                new Reason[] {Reason.NON_FINITE_LOSS, Reason.DROP_LIMIT},
                guard.guard(losses(Double.NaN, 1), reasons, 0));
    }

    @Test
    void ofAnySpanOfARandomStreamNoMoreThanTheShareIsDropped() {
        Random random = new Random(11);
        DropGuard guard = new DropGuard(new DropGuardSettings(0.3, 100, 0));
        Deque<Boolean> last = new ArrayDeque<>();

        for (int i = 0; i < 2_000; i++) {
            int rows = 1 + random.nextInt(60);
            Reason[] reasons = new Reason[rows];
            double wish = i % 7 / 6.0;
            Arrays.setAll(reasons, row -> random.nextDouble() < wish ? Reason.HIGH_LOSS : Reason.LOW_LOSS);
            for (Reason reason : guard.guard(losses(random.doubles(rows).toArray()), reasons, WARM)) {
                last.addLast(!reason.keep());
            }
            while (last.size() > 100) {
                last.removeFirst();
            }
            long drops = last.stream().filter(dropped -> dropped).count();
            assertTrue(drops <= 0.3 * last.size(), "%d of %d in batch %d".formatted(drops, last.size(), i));
            assertEquals((double) drops / last.size(), guard.dropShare());
        }
        assertTrue(guard.prevented() > 1_000);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void aColdStartKeepsAllWhateverThePolicy(Policy policy) {
        Selector selector = new Selector(
                SelectionSettings.defaults().with(policy),
                new HistorySettings(2, null, List.of("aum", "small-loss")),
                DropGuardSettings.defaults());

        for (int batch = 0; batch < DropGuardSettings.defaults().coldStart(); batch++) {
            for (Decision decision : selector.decide(losses(1, 2, 3, 40))) {
                assertTrue(decision.keep(), decision.toString());
                assertTrue(decision.weight() > 0, decision.toString());
            }
        }
    }

    @Test
    void aModelThatContradictsEveryLabelDoesNotMuteTheStream() {
        Selector selector = new Selector(
                SelectionSettings.defaults().with(Policy.BATCH_LOSS_FILTER).with(SuperLossSettings.none()),
                new HistorySettings(2, null, List.of("aum")),
                new DropGuardSettings(0.5, 8, 0));
        int kept = 0;
        for (int batch = 0; batch < 100; batch++) {
            for (Decision decision : selector.decide(losses(1000, 1e-3, 1e-3, 1e-3))) {
                kept += decision.keep() ? 1 : 0;
                assertEquals(decision.keep() ? 1 : 0, decision.weight());
            }
        }
        assertEquals(200, kept);
        assertEquals(100, selector.preventedDrops());
    }

    private static Assessment[] losses(double... losses) {
        Assessment[] batch = new Assessment[losses.length];
        for (int row = 0; row < losses.length; row++) {
            batch[row] = assessment().withLoss(losses[row]).withScores(5, 0).build();
        }
        return batch;
    }
}
