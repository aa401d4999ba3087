package io.noisegate.detector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabelNoise;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.evaluation.RankingMetrics;
import io.noisegate.runtime.DetectorSession;
import io.noisegate.runtime.RuntimeSettings;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The detector that comes along, on noise and learning that it was not trained with. */
class DetectorTrainingTest {
    private static final int PASSES = 15;
    private static final float RATE = 0.05f;
    private static final long UNSEEN = 4711;

    @Test
    void findsUniformNoiseOfAShareItHasNotSeen(TestReporter reporter) {
        double auroc = auroc(new LabelNoise.Uniform(0.3, UNSEEN));

        reporter.publishEntry("AUROC", Double.toString(auroc));
        assertTrue(auroc > 0.97, "AUROC " + auroc);
    }

    @Test
    void findsAsymmetricNoiseOfAShareItHasNotSeen(TestReporter reporter) {
        double auroc = auroc(new LabelNoise.Asymmetric(LabelNoise.CONFUSED_DIGITS, 0.3, UNSEEN));

        reporter.publishEntry("AUROC", Double.toString(auroc));
        assertTrue(auroc > 0.9, "AUROC " + auroc);
    }

    private static double auroc(LabelNoise noise) {
        LabeledDataset noisy = noise.applyTo(Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS));
        Trajectories trajectories = Trajectories.of(noisy, PASSES, RATE, UNSEEN);
        try (DetectorSession detector = new DetectorSession(DetectorSession.shipped(), RuntimeSettings.defaults())) {
            double[] scores = Arrays.stream(trajectories.labelProbabilities())
                    .mapToDouble(all ->
                            detector.wrongProbability(Arrays.copyOfRange(all, PASSES - detector.window(), PASSES)))
                    .toArray();
            return new RankingMetrics(scores, trajectories.wrong()).auroc().orElseThrow();
        }
    }
}
