package io.noisegate.demo;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.trial.Feed;
import io.noisegate.trial.Trial;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.apache.flink.api.common.JobID;

/** One run of the job over the digits: remembers of what the job says what the summary needs. */
public final class DemoRun {

    /** Told about the state of a run now and then. */
    interface Progress {
        void show(long decided, long expected, double meanLoss, double keptShare, long alerts, double testAccuracy);
    }

    /**
     * What a run ended with.
     *
     * @param scores detection score of each sample after its last observation, hard = high
     * @param alerts the standing alerts by sample id
     */
    public record Result(
            Map<String, Double> scores,
            Map<String, NoisyLabelAlert> alerts,
            double testAccuracy,
            long decisions,
            double seconds,
            JobID job) {}

    private final NoisegateSettings settings;
    private final LabeledDataset train;
    private final LabeledDataset test;
    private final DemoOptions options;

    DemoRun(NoisegateSettings settings, LabeledDataset train, LabeledDataset test, DemoOptions options) {
        this.settings = settings;
        this.train = train;
        this.test = test;
        this.options = options;
    }

    /**
     * Runs until every sample of every pass is decided; the job is left running.
     *
     * @param goesOn asked now and then
     * @return empty when it did not go on to the end
     */
    Optional<Result> run(EmbeddedFlink flink, Progress progress, BooleanSupplier goesOn) throws Exception {
        Feed feed = Feed.of(train, FeedPlan.shuffled(options.passes(), options.seed()));
        Memory memory = new Memory(progress);
        return new Trial(settings, feed, test)
                .run(flink, memory, goesOn)
                .map(end -> new Result(
                        memory.scores, memory.alerts, end.testAccuracy(), end.decisions(), end.seconds(), end.job()));
    }

    private final class Memory implements Trial.Observer {
        private final Map<String, Double> scores = new HashMap<>();
        private final Map<String, NoisyLabelAlert> alerts = new HashMap<>();
        private final Progress progress;
        private long decided;
        private double recentLoss;
        private double recentKept;

        private Memory(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void note(SampleDecision decision) {
            decided++;
            double smoothing = 1.0 / Math.min(decided, train.rows().size());
            if (decision.getLoss() != null) {
                recentLoss += smoothing * (decision.getLoss() - recentLoss);
            }
            recentKept += smoothing * ((decision.getKeep() ? 1 : 0) - recentKept);
            scores.put(decision.getSampleId(), decision.getHardness().get("aum"));
        }

        @Override
        public void note(NoisyLabelAlert alert) {
            if (alert.getState() == AlertState.CLEARED) {
                alerts.remove(alert.getSampleId());
            } else {
                alerts.put(alert.getSampleId(), alert);
            }
        }

        @Override
        public void reached(long done, long expected, DoubleSupplier testAccuracy) {
            progress.show(done, expected, recentLoss, recentKept, alerts.size(), testAccuracy.getAsDouble());
        }
    }
}
