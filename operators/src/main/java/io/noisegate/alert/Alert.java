package io.noisegate.alert;

import io.noisegate.hardness.Prediction;
import io.noisegate.sample.Label;
import io.noisegate.selection.Decision;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A change in what is believed of a sample's label.
 *
 * @param alertId the same for all changes of one alert, and the same again when the stream is repeated
 * @param reason which clauses speak against the label; for a cleared alert, which did before
 * @param score of the configured hardness measure, hard = high; NaN while undefined
 * @param drops in how many of the {@code recent} observations the sample was dropped
 * @param recent how many of the last observations count, at least 1
 * @param decision the decision at which this came up; it holds the loss window, the margin and the model version
 */
public record Alert(
        String alertId, Change change, Reason reason, double score, int drops, int recent, Decision decision) {

    /** What happened to the alert. */
    public enum Change {
        RAISED,
        UPDATED,
        CLEARED
    }

    /** Which clauses of the rule hold. */
    public enum Reason {
        DROPPED,
        SCORE,
        DROPPED_AND_SCORE,
        /** None: the label was corrected, and the alert is cleared. */
        CORRECTED
    }

    /**
     * The id of the n-th alert of a sample: a name-based UUID (RFC 9562, version 3) of the two.
     *
     * @param ordinal n, from 1
     */
    static String idOf(String sampleId, int ordinal) {
        return UUID.nameUUIDFromBytes((ordinal + " " + sampleId).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Clears this alert because the label it speaks of was corrected; the evidence is that of the last message. */
    Alert corrected() {
        return new Alert(alertId, Change.CLEARED, Reason.CORRECTED, score, drops, recent, decision);
    }

    public String sampleId() {
        return decision.assessment().observation().sampleId();
    }

    public Label givenLabel() {
        return decision.assessment().observation().label();
    }

    /** What the model says instead: the most probable other class with its probability; null for regression. */
    public Prediction prediction() {
        return decision.assessment().observation().prediction();
    }
}
