package io.noisegate.correction;

import io.noisegate.sample.Sample;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.UpdateType;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gives each sample the label that somebody said is right, whatever label it comes with; keyed by sample id, in front of Score.
 * The newest correction of a sample counts.
 *
 * <p>State: {@code correction}, one {@link Correction} per corrected sample, forgotten when its sample has not come for the
 * time to live.
 *
 * <p>Metrics since the start of the task: {@code corrections}, those that said something new, and {@code correctedSamples},
 * arrivals with another label than the corrected one.
 */
public final class CorrectFunction extends KeyedCoProcessFunction<String, Sample, Correction, Sample> {
    private static final int ENTRIES_CLEANED_PER_ACCESS = 1;

    private final CorrectionSettings settings;

    private transient ValueState<Correction> known;
    private transient Counter corrections;
    private transient Counter correctedSamples;

    public CorrectFunction(CorrectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        known = getRuntimeContext().getState(descriptor(settings));
        corrections = getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("corrections");
        correctedSamples =
                getRuntimeContext().getMetricGroup().addGroup("noisegate").counter("correctedSamples");
    }

    private static ValueStateDescriptor<Correction> descriptor(CorrectionSettings settings) {
        ValueStateDescriptor<Correction> descriptor =
                new ValueStateDescriptor<>("correction", CorrectionSerializer.INSTANCE);
        if (settings.ttl() != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.ttl())
                    .setUpdateType(UpdateType.OnReadAndWrite)
                    .cleanupIncrementally(ENTRIES_CLEANED_PER_ACCESS, false)
                    .build());
        }
        return descriptor;
    }

    @Override
    public void processElement1(Sample sample, Context context, Collector<Sample> out) throws Exception {
        Correction correction = known.value();
        if (correction == null || correction.label().equals(sample.label())) {
            out.collect(sample);
            return;
        }
        correctedSamples.inc();
        out.collect(new Sample(sample.id(), correction.label(), sample.bytes(), sample.offset(), sample.length()));
    }

    @Override
    public void processElement2(Correction correction, Context context, Collector<Sample> out) throws Exception {
        if (correction.changes(known.value())) {
            known.update(correction);
            corrections.inc();
        }
    }
}
