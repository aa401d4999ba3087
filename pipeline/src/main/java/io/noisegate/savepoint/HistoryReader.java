package io.noisegate.savepoint;

import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindowFunction;
import io.noisegate.history.SampleHistory;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.util.Collector;

/** Reads the history of every sample; Flink wants one answer at least for each key. */
final class HistoryReader extends KeyedStateReaderFunction<String, Tuple2<String, SampleHistory>> {
    private static final long serialVersionUID = 1;

    private final HistorySettings settings;

    private transient ValueState<SampleHistory> histories;

    HistoryReader(HistorySettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        histories = getRuntimeContext().getState(LossWindowFunction.historyDescriptor(settings));
    }

    @Override
    public void readKey(String sampleId, Context context, Collector<Tuple2<String, SampleHistory>> out)
            throws Exception {
        out.collect(Tuple2.of(sampleId, histories.value()));
    }
}
