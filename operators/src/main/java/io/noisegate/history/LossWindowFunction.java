package io.noisegate.history;

import io.noisegate.hardness.Observation;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the {@link SampleHistory} of each sample and turns observations into assessments; keyed by sample id.
 *
 * <p>Metrics: {@code nonFiniteLosses}, observations whose loss was not finite since the start of the task.
 */
public final class LossWindowFunction extends KeyedProcessFunction<String, Observation, Assessment> {
    /**
     * On the heap, how many entries each access looks at for expired ones. One is enough: there are two accesses per
     * observation, so all histories are looked at once in half as many observations. Flink's own 5 cost more than all the rest here.
     */
    private static final int ENTRIES_CLEANED_PER_ACCESS = 1;

    private final HistorySettings settings;
    private final SoftTargetSettings softTargets;

    private transient Assessor assessor;
    private transient ValueState<SampleHistory> histories;
    private transient Counter nonFiniteLosses;

    /** Without soft targets. */
    public LossWindowFunction(HistorySettings settings) {
        this(settings, null);
    }

    /** @param softTargets how the soft target of each sample is kept; null for none */
    public LossWindowFunction(HistorySettings settings, SoftTargetSettings softTargets) {
        this.settings = settings;
        this.softTargets = softTargets;
    }

    @Override
    public void open(OpenContext context) {
        assessor = new Assessor(settings, softTargets);
        ValueStateDescriptor<SampleHistory> descriptor =
                new ValueStateDescriptor<>("sample-history", SampleHistorySerializer.INSTANCE);
        if (settings.ttl() != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.ttl())
                    .cleanupIncrementally(ENTRIES_CLEANED_PER_ACCESS, false)
                    .build());
        }
        histories = getRuntimeContext().getState(descriptor);
        nonFiniteLosses =
                getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("nonFiniteLosses");
    }

    @Override
    public void processElement(Observation observation, Context context, Collector<Assessment> out) throws Exception {
        SampleHistory stored = histories.value();
        SampleHistory history = stored == null ? assessor.newHistory() : assessor.fit(stored);
        out.collect(assessor.observe(history, observation));
        histories.update(history);
        if (!observation.hasFiniteLoss()) {
            nonFiniteLosses.inc();
        }
    }
}
