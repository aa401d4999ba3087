package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a selector tells of its decisions; {@code METRICS.md} has the table. */
final class SelectMetrics {
    private static final int RECENT_LOSSES = 4096;
    private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);

    /** Classes from this one on are counted as one, so that the number of time series stays bounded. */
    private static final int CLASSES_APART = 100;

    private final MetricGroup group;
    private final Counter kept;
    private final Counter dropped;
    private final Counter nonFiniteLosses;
    private final Map<Reason, Counter> byReason = new EnumMap<>(Reason.class);
    private final List<Counter> keptByClass = new ArrayList<>();
    private final List<Counter> droppedByClass = new ArrayList<>();
    private final RecentLosses losses = new RecentLosses(RECENT_LOSSES);
    private volatile double windowFill = Double.NaN;

    SelectMetrics(MetricGroup group, Selector selector, OpenBatches openBatches) {
        this.group = group;
        kept = group.counter("keptSamples");
        dropped = group.counter("droppedSamples");
        nonFiniteLosses = group.counter("nonFiniteLosses");
        for (Reason reason : Reason.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
            byReason.put(reason, group.addGroup("reason", name).counter("decidedSamples"));
        }
        for (double quantile : QUANTILES) {
            group.addGroup("quantile", Double.toString(quantile)).gauge("loss", () -> losses.quantile(quantile));
        }
        group.gauge("windowFill", () -> windowFill);
        group.gauge("openBatches", openBatches::size);
        group.gauge("superLossThreshold", selector::superLossThreshold);
        group.gauge("superLossEvaluationThreshold", selector::superLossEvaluationThreshold);
        group.gauge("sample_share", selector.keptShares()::sampleShare);
        group.gauge("loss_share", selector.keptShares()::lossShare);
        group.gauge("dropShare", selector::dropShare);
        group.gauge("preventedDrops", selector::preventedDrops);
        group.gauge("coverage", selector.abstention()::coverage);
        group.gauge("selectiveRisk", selector.abstention()::selectiveRisk);
    }

    /** Counts a decided batch. */
    void decided(Decision[] batch) {
        double fill = 0;
        for (Decision decision : batch) {
            Assessment assessment = decision.assessment();
            losses.add(assessment.observation().loss());
            fill += (double) assessment.window().length / assessment.windowSize();
            (decision.keep() ? kept : dropped).inc();
            byReason.get(decision.reason()).inc();
            if (decision.reason() == Reason.NON_FINITE_LOSS) {
                nonFiniteLosses.inc();
            }
            countClass(assessment.observation(), decision.keep());
        }
        windowFill = fill / batch.length;
    }

    private void countClass(Observation observation, boolean keep) {
        if (observation.prediction() != null) {
            int given = Math.min(observation.givenClass(), CLASSES_APART);
            while (keptByClass.size() <= given) {
                addClass(keptByClass.size());
            }
            (keep ? keptByClass : droppedByClass).get(given).inc();
        }
    }

    private void addClass(int next) {
        MetricGroup ofClass = group.addGroup("class", next == CLASSES_APART ? "other" : Integer.toString(next));
        keptByClass.add(ofClass.counter("keptSamplesOfClass"));
        droppedByClass.add(ofClass.counter("droppedSamplesOfClass"));
    }
}
