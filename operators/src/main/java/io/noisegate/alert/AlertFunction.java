package io.noisegate.alert;

import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision;
import io.noisegate.state.Expiry;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Raises, updates and clears the alert of each sample; keyed by sample id.
 *
 * <p>State: {@code alert-state}, one {@link AlertState} per sample that was dropped of late or ever alerted.
 *
 * <p>Metrics since the start of the task: {@code raisedAlerts}, {@code updatedAlerts}, {@code clearedAlerts}.
 */
public final class AlertFunction extends KeyedProcessFunction<String, Decision, Alert> {
    private final AlertSettings settings;
    private final HistorySettings history;

    private transient AlertRule rule;
    private transient ValueState<AlertState> states;
    private transient Expiry expiry;
    private transient Counter raised;
    private transient Counter updated;
    private transient Counter cleared;

    public AlertFunction(AlertSettings settings, HistorySettings history) {
        this.settings = settings;
        this.history = history;
    }

    @Override
    public void open(OpenContext context) {
        rule = new AlertRule(settings, history);
        states = getRuntimeContext()
                .getState(Expiry.descriptor("alert-state", AlertStateSerializer.INSTANCE, settings.ttl()));
        expiry = new Expiry(settings.ttl());
        raised = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("raisedAlerts");
        updated = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("updatedAlerts");
        cleared = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("clearedAlerts");
    }

    @Override
    public void processElement(Decision decision, Context context, Collector<Alert> out) throws Exception {
        AlertState stored = states.value();
        AlertRule.Outcome outcome = rule.judge(stored == null ? AlertState.QUIET : stored, decision);
        if (!outcome.after().equals(AlertState.QUIET)) {
            states.update(outcome.after());
            if (stored == null) {
                expiry.watch(context.timerService(), context.getCurrentKey());
            }
        } else if (stored != null) {
            states.clear();
        }
        if (outcome.alert() != null) {
            out.collect(outcome.alert());
            count(outcome.alert().change());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Alert> out) throws Exception {
        if (states.value() != null) {
            expiry.watch(context.timerService(), context.getCurrentKey());
        }
    }

    private void count(Alert.Change change) {
        switch (change) {
            case RAISED -> raised.inc();
            case UPDATED -> updated.inc();
            case CLEARED -> cleared.inc();
        }
    }
}
