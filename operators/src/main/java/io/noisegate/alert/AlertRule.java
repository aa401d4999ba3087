package io.noisegate.alert;

import io.noisegate.alert.Alert.Change;
import io.noisegate.alert.Alert.Reason;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision;

/**
 * Turns the decisions on one sample into changes of its alert.
 *
 * <p>An alert is raised once, when the first clause of {@link AlertSettings} fires; updated only when the evidence changes in
 * kind, that is, when the clauses that hold are others than before or the model suggests another class; and cleared once,
 * when no clause holds. A score that is undefined neither fires nor clears. Constant time and memory per decision.
 * Immutable.
 */
public final class AlertRule {
    private final AlertSettings settings;
    private final int scoreIndex;
    private final long recent;

    /**
     * @param history says where the score stands among the scores of an assessment
     * @throws io.noisegate.settings.InvalidSettings if the history does not keep the score
     */
    public AlertRule(AlertSettings settings, HistorySettings history) {
        this.settings = settings;
        this.scoreIndex = history.scoreOf(settings.score(), "alert.score");
        this.recent = -1L >>> (Long.SIZE - settings.of());
    }

    /**
     * What a decision makes of a sample's state.
     *
     * @param after the state to keep
     * @param alert the message to send, or null when nothing changed
     */
    record Outcome(AlertState after, Alert alert) {}

    /** Judges the next decision on a sample. */
    Outcome judge(AlertState before, Decision decision) {
        long drops = ((before.drops() << 1) | (decision.keep() ? 0 : 1)) & recent;
        boolean early = decision.assessment().observations() < settings.minimumObservations();
        boolean dropped = !early && dropsHold(before.droppedHolds(), Long.bitCount(drops));
        boolean score = !early && scoreHolds(before.scoreHolds(), scoreOf(decision));
        int suggested = dropped || score ? suggestedClass(decision) : 0;
        boolean raise = !before.raised() && (dropped || score);
        AlertState after =
                new AlertState(drops, before.ordinal() + (raise ? 1 : 0), dropped || score, dropped, score, suggested);
        return new Outcome(after, alert(before, after, decision));
    }

    private boolean dropsHold(boolean held, int drops) {
        return held ? drops > settings.clearDropped() : settings.dropped() > 0 && drops >= settings.dropped();
    }

    private boolean scoreHolds(boolean held, double score) {
        return held ? !(score < settings.clearBelow()) : score > settings.above();
    }

    private double scoreOf(Decision decision) {
        return decision.assessment().scores()[scoreIndex];
    }

    private static int suggestedClass(Decision decision) {
        Prediction prediction = decision.assessment().observation().prediction();
        return prediction == null ? 0 : prediction.otherClass();
    }

    private Alert alert(AlertState before, AlertState after, Decision decision) {
        if (!before.raised() && !after.raised()) {
            return null;
        }
        if (!before.raised()) {
            return alert(Change.RAISED, after, after.ordinal(), after.drops(), decision);
        }
        if (!after.raised()) {
            return alert(Change.CLEARED, before, after.ordinal(), after.drops(), decision);
        }
        boolean sameKind = before.droppedHolds() == after.droppedHolds()
                && before.scoreHolds() == after.scoreHolds()
                && before.suggestedClass() == after.suggestedClass();
        return sameKind ? null : alert(Change.UPDATED, after, after.ordinal(), after.drops(), decision);
    }

    private Alert alert(Change change, AlertState evidence, int ordinal, long drops, Decision decision) {
        String sampleId = decision.assessment().observation().sampleId();
        return new Alert(
                Alert.idOf(sampleId, ordinal),
                change,
                reason(evidence),
                scoreOf(decision),
                Long.bitCount(drops),
                (int) Math.min(settings.of(), decision.assessment().observations()),
                decision);
    }

    private static Reason reason(AlertState evidence) {
        if (evidence.droppedHolds()) {
            return evidence.scoreHolds() ? Reason.DROPPED_AND_SCORE : Reason.DROPPED;
        }
        return Reason.SCORE;
    }
}
