package io.noisegate.alert;

import io.noisegate.alert.AlertRule.Outcome;
import io.noisegate.correction.Correction;
import io.noisegate.correction.CorrectionSerializer;
import io.noisegate.correction.CorrectionSettings;
import io.noisegate.history.HistorySettings;
import io.noisegate.sample.Label;
import io.noisegate.selection.Decision;
import io.noisegate.state.Expiry;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * As {@link AlertFunction}, where labels are corrected: a correction clears the alert of its sample at once, and decisions on
 * an earlier label that are still under way say nothing any more. The state of {@link AlertFunction} is taken over.
 *
 * <p>State: {@code alert-state}; {@code standing-alert}, the last message of each alert that stands; {@code correction}, one
 * {@link Correction} per corrected sample for its time to live.
 *
 * <p>Metrics since the start of the task: {@code raisedAlerts}, {@code updatedAlerts}, {@code clearedAlerts}, and
 * {@code correctedAlerts} among them.
 */
public final class CorrectableAlertFunction extends KeyedCoProcessFunction<String, Decision, Correction, Alert> {
    private final AlertSettings settings;
    private final HistorySettings history;
    private final CorrectionSettings corrections;

    private transient AlertRule rule;
    private transient ValueState<AlertState> states;
    private transient ValueState<Alert> standing;
    private transient ValueState<Correction> known;
    private transient Expiry alertExpiry;
    private transient Expiry correctionExpiry;
    private transient Counter raised;
    private transient Counter updated;
    private transient Counter cleared;
    private transient Counter corrected;

    public CorrectableAlertFunction(AlertSettings settings, HistorySettings history, CorrectionSettings corrections) {
        this.settings = settings;
        this.history = history;
        this.corrections = corrections;
    }

    @Override
    public void open(OpenContext context) {
        rule = new AlertRule(settings, history);
        states = getRuntimeContext()
                .getState(Expiry.descriptor("alert-state", AlertStateSerializer.INSTANCE, settings.ttl()));
        standing = getRuntimeContext()
                .getState(Expiry.descriptor("standing-alert", AlertSerializer.INSTANCE, settings.ttl()));
        known = getRuntimeContext()
                .getState(Expiry.descriptor("correction", CorrectionSerializer.INSTANCE, corrections.ttl()));
        alertExpiry = new Expiry(settings.ttl());
        correctionExpiry = new Expiry(corrections.ttl());
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("noisegate");
        raised = metrics.counter("raisedAlerts");
        updated = metrics.counter("updatedAlerts");
        cleared = metrics.counter("clearedAlerts");
        corrected = metrics.counter("correctedAlerts");
    }

    @Override
    public void processElement1(Decision decision, Context context, Collector<Alert> out) throws Exception {
        Correction correction = known.value();
        if (correction != null && !correction.label().equals(labelOf(decision))) {
            return;
        }
        AlertState before = states.value();
        if (before != null && before.raised() && speaksOfAnotherLabel(decision)) {
            clear(out);
            before = states.value();
        }
        Outcome outcome = rule.judge(before == null ? AlertState.QUIET : before, decision);
        remember(outcome.after());
        if (before == null && !outcome.after().equals(AlertState.QUIET)) {
            alertExpiry.watch(context.timerService(), context.getCurrentKey());
        }
        if (outcome.alert() != null) {
            out.collect(outcome.alert());
            count(outcome.alert());
        }
    }

    /** The last message is not there for alerts of a job in which labels were not corrected. */
    private boolean speaksOfAnotherLabel(Decision decision) throws IOException {
        Alert last = standing.value();
        return last != null && !last.givenLabel().equals(labelOf(decision));
    }

    @Override
    public void processElement2(Correction correction, Context context, Collector<Alert> out) throws Exception {
        if (!correction.changes(known.value())) {
            return;
        }
        known.update(correction);
        correctionExpiry.watch(context.timerService(), context.getCurrentKey());
        Alert last = standing.value();
        if (last == null || !last.givenLabel().equals(correction.label())) {
            clear(out);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Alert> out) throws Exception {
        boolean stands = standing.value() != null;
        if (states.value() != null || stands) {
            alertExpiry.watch(context.timerService(), context.getCurrentKey());
        }
        if (known.value() != null) {
            correctionExpiry.watch(context.timerService(), context.getCurrentKey());
        }
    }

    /** An alert whose last message is not known stands until the rule clears it. */
    private void clear(Collector<Alert> out) throws IOException {
        Alert last = standing.value();
        AlertState state = states.value();
        if (last != null) {
            out.collect(last.corrected());
            standing.clear();
            cleared.inc();
            corrected.inc();
        }
        if (state != null && (last != null || !state.raised())) {
            remember(state.startedAgain());
        }
    }

    private void remember(AlertState state) throws IOException {
        if (state.equals(AlertState.QUIET)) {
            states.clear();
        } else {
            states.update(state);
        }
    }

    private void count(Alert alert) throws IOException {
        switch (alert.change()) {
            case RAISED -> {
                standing.update(alert);
                raised.inc();
            }
            case UPDATED -> {
                standing.update(alert);
                updated.inc();
            }
            case CLEARED -> {
                standing.clear();
                cleared.inc();
            }
        }
    }

    private static Label labelOf(Decision decision) {
        return decision.assessment().observation().label();
    }
}
