package io.noisegate.alert;

import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
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
    /** On the heap, how many entries each access looks at for expired ones; there are one or two accesses per decision. */
    private static final int ENTRIES_CLEANED_PER_ACCESS = 1;

    private final AlertSettings settings;
    private final HistorySettings history;

    private transient AlertRule rule;
    private transient ValueState<AlertState> states;
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
        states = getRuntimeContext().getState(descriptor("alert-state", AlertStateSerializer.INSTANCE, settings));
        raised = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("raisedAlerts");
        updated = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("updatedAlerts");
        cleared = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("clearedAlerts");
    }

    static <T> ValueStateDescriptor<T> descriptor(String name, TypeSerializer<T> serializer, AlertSettings settings) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, serializer);
        if (settings.ttl() != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.ttl())
                    .cleanupIncrementally(ENTRIES_CLEANED_PER_ACCESS, false)
                    .build());
        }
        return descriptor;
    }

    @Override
    public void processElement(Decision decision, Context context, Collector<Alert> out) throws Exception {
        AlertState stored = states.value();
        AlertRule.Outcome outcome = rule.judge(stored == null ? AlertState.QUIET : stored, decision);
        if (!outcome.after().equals(AlertState.QUIET)) {
            states.update(outcome.after());
        } else if (stored != null) {
            states.clear();
        }
        if (outcome.alert() != null) {
            out.collect(outcome.alert());
            count(outcome.alert().change());
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
