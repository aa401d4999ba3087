package io.noisegate.savepoint;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindowFunction;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.StateVisibility;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/**
 * Reads what is known of every sample, also of those whose time is up since the savepoint was taken: Flink wants one answer at
 * least for each key.
 */
final class KnownSampleReader extends KeyedStateReaderFunction<String, KnownSample> {
    private static final long serialVersionUID = 1;

    private final HistorySettings settings;
    private final boolean labelsChange;

    private transient ValueState<SampleHistory> histories;
    private transient ValueState<Label> labels;

    KnownSampleReader(NoisegateSettings settings) {
        this.settings = settings.history();
        this.labelsChange = settings.corrections().enabled();
    }

    @Override
    public void open(OpenContext context) {
        histories = state(LossWindowFunction.historyDescriptor(settings));
        labels = labelsChange ? state(LossWindowFunction.labelDescriptor(settings)) : null;
    }

    private <T> ValueState<T> state(ValueStateDescriptor<T> descriptor) {
        if (settings.ttl() != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.ttl())
                    .setStateVisibility(StateVisibility.ReturnExpiredIfNotCleanedUp)
                    .disableCleanupInBackground()
                    .build());
        }
        return getRuntimeContext().getState(descriptor);
    }

    @Override
    public void readKey(String sampleId, Context context, Collector<KnownSample> out) throws Exception {
        out.collect(new KnownSample(sampleId, histories.value(), labels == null ? null : labels.value()));
    }
}
