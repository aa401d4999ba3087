package io.noisegate.history;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.WindowDetector;
import io.noisegate.runtime.DetectorSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.Expiry;
import io.noisegate.state.SweepingProcessOperator;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.UpdateType;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link SampleHistory} of each sample and turns observations into assessments; keyed by sample id. Where labels
 * are corrected, a history belongs to a label: it starts again when the sample comes with another one.
 *
 * <p>State: {@code sample-history}; where labels are corrected also {@code history-label}, the label that the losses speak of.
 *
 * <p>Metrics: {@code nonFiniteLosses}, observations whose loss was not finite since the start of the task;
 * {@code refittedHistories}, those that were kept with another window or other measures; and
 * {@code stateBytesPerSample}, what a history takes as it is written, looked at now and then.
 */
public final class LossWindowFunction extends KeyedProcessFunction<String, Observation, Assessment> {
    private static final int LABELS_CLEANED_PER_ACCESS = 1;
    private static final int OBSERVATIONS_PER_WEIGHING = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LossWindowFunction.class);

    private final HistorySettings settings;
    private final SoftTargetSettings softTargets;
    private final boolean labelsChange;
    private final byte[] detector;
    private final RuntimeSettings runtime;

    private transient DetectorSession detecting;
    private transient Assessor assessor;
    private transient ValueState<SampleHistory> histories;
    private transient ValueState<Label> labels;
    private transient Counter nonFiniteLosses;
    private transient Counter refitted;
    private transient long observations;
    private transient volatile int stateBytes;

    /** Without soft targets, and with labels that stay as they are. */
    public LossWindowFunction(HistorySettings settings) {
        this(settings, null, false, null, RuntimeSettings.defaults());
    }

    /**
     * @param softTargets how the soft target of each sample is kept; null for none
     * @param labelsChange whether a history starts again with another label
     * @param detector the ONNX model of measure {@code detector}; null when it is not kept
     * @param runtime how that is run
     */
    public LossWindowFunction(
            HistorySettings settings,
            SoftTargetSettings softTargets,
            boolean labelsChange,
            byte[] detector,
            RuntimeSettings runtime) {
        this.detector = detector;
        this.runtime = runtime;
        this.settings = settings;
        this.softTargets = softTargets;
        this.labelsChange = labelsChange;
    }

    @Override
    public void open(OpenContext context) {
        detecting = detector == null ? null : new DetectorSession(detector, runtime);
        assessor = new Assessor(settings, softTargets, detecting == null ? null : new Detector(detecting));
        histories = getRuntimeContext().getState(historyDescriptor(settings));
        labels = labelsChange ? getRuntimeContext().getState(labelDescriptor(settings)) : null;
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("noisegate");
        nonFiniteLosses = metrics.counter("nonFiniteLosses");
        refitted = metrics.counter("refittedHistories");
        metrics.gauge("stateBytesPerSample", () -> stateBytes);
    }

    private record Detector(DetectorSession session) implements WindowDetector {
        @Override
        public int window() {
            return session.window();
        }

        @Override
        public double wrongProbability(float[] labelProbabilities) {
            return session.wrongProbability(labelProbabilities);
        }
    }

    @Override
    public void close() {
        if (detecting != null) {
            detecting.close();
        }
    }

    /** The state of the histories, as whoever reads a savepoint needs it. */
    public static ValueStateDescriptor<SampleHistory> historyDescriptor(HistorySettings settings) {
        return Expiry.descriptor("sample-history", SampleHistorySerializer.INSTANCE, settings.ttl());
    }

    /** The state of the labels that histories speak of, where labels are corrected. */
    public static ValueStateDescriptor<Label> labelDescriptor(HistorySettings settings) {
        ValueStateDescriptor<Label> descriptor = new ValueStateDescriptor<>("history-label", new LabelSerializer());
        if (settings.ttl() != null) {
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(settings.ttl())
                    .setUpdateType(UpdateType.OnReadAndWrite)
                    .cleanupIncrementally(LABELS_CLEANED_PER_ACCESS, false)
                    .build());
        }
        return descriptor;
    }

    /** The operator that runs it, and forgets histories that have expired. */
    public SweepingProcessOperator<String, Observation, Assessment> operator() {
        return new SweepingProcessOperator<>(this, historyDescriptor(settings), settings.ttl());
    }

    @Override
    public void processElement(Observation observation, Context context, Collector<Assessment> out) throws Exception {
        SampleHistory stored = labels != null && startsAgain(observation.label()) ? null : histories.value();
        SampleHistory history = stored == null ? assessor.newHistory() : fitted(stored);
        out.collect(assessor.observe(history, observation));
        histories.update(history);
        if (!observation.hasFiniteLoss()) {
            nonFiniteLosses.inc();
        }
        if (observations++ % OBSERVATIONS_PER_WEIGHING == 0) {
            stateBytes = SampleHistorySerializer.INSTANCE.bytes(history);
        }
    }

    private SampleHistory fitted(SampleHistory stored) {
        SampleHistory fitted = assessor.fit(stored);
        if (fitted != stored) {
            if (refitted.getCount() == 0) {
                LOG.warn(
                        "Histories were kept with windows of {} losses and the measures {}, now with {} and {}: each keeps its newest losses and the measures of the same name, when its sample comes again; new measures start at zero",
                        stored.windowSize(),
                        Arrays.toString(stored.measures()),
                        fitted.windowSize(),
                        Arrays.toString(fitted.measures()));
            }
            refitted.inc();
        }
        return fitted;
    }

    private boolean startsAgain(Label label) throws IOException {
        Label before = labels.value();
        if (label.equals(before)) {
            return false;
        }
        labels.update(label);
        return before != null;
    }
}
