package io.noisegate.savepoint;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindowFunction;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.state.api.functions.KeyedStateBootstrapFunction;

/** Puts what is known of every sample where the job finds it. */
final class KnownSampleWriter extends KeyedStateBootstrapFunction<String, KnownSample> {
    private static final long serialVersionUID = 1;

    private final HistorySettings settings;
    private final boolean labelsChange;

    private transient ValueState<SampleHistory> histories;
    private transient ValueState<Label> labels;

    KnownSampleWriter(NoisegateSettings settings) {
        this.settings = settings.history();
        this.labelsChange = settings.corrections().enabled();
    }

    @Override
    public void open(OpenContext context) {
        histories = getRuntimeContext().getState(LossWindowFunction.historyDescriptor(settings));
        labels = labelsChange ? getRuntimeContext().getState(LossWindowFunction.labelDescriptor(settings)) : null;
    }

    @Override
    public void processElement(KnownSample sample, Context context) throws IOException {
        histories.update(sample.history());
        if (labels != null && sample.label() != null) {
            labels.update(sample.label());
        }
    }
}
