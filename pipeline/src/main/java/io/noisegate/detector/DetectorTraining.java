package io.noisegate.detector;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabelNoise;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Trains a detector of wrong labels: digits with known wrong labels are learned under several kinds and shares of noise, and
 * a small perceptron learns to tell, from {@value #WINDOW} successive probabilities of a sample's given class, whether its label
 * is wrong. The same seed gives the same detector.
 */
public final class DetectorTraining {
    /** Observations that the detector reads. */
    public static final int WINDOW = 10;

    private static final int PASSES = 20;
    private static final double[] UNIFORM = {0.05, 0.1, 0.2, 0.4};
    private static final double[] ASYMMETRIC = {0.2, 0.4};
    private static final float[] RATES = {0.03f, 0.1f};
    private static final int HIDDEN = 32;
    private static final int BATCH = 256;
    private static final int EPOCHS = 6;
    private static final float RATE = 0.05f;

    private final long seed;
    private final LabeledDataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);

    private record Window(float[] probabilities, boolean wrong) {}

    public DetectorTraining(long seed) {
        this.seed = seed;
    }

    /** A new detector: {@code [batch, 10]} in, logits {@code [batch, 2]} out. */
    public OnnxModel train() {
        List<Window> windows = windows();
        Random random = new Random(seed);
        try (LearnedNetwork detector = new LearnedNetwork(seed, BATCH, WINDOW, HIDDEN, 2)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                Collections.shuffle(windows, random);
                for (int first = 0; first < windows.size(); first += BATCH) {
                    List<Window> batch = windows.subList(first, Math.min(first + BATCH, windows.size()));
                    detector.learn(
                            batch.stream().map(Window::probabilities).toList(),
                            batch.stream()
                                    .mapToInt(window -> window.wrong() ? 1 : 0)
                                    .toArray(),
                            RATE / (1 + epoch));
                }
            }
            return detector.learned();
        }
    }

    private List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        for (float rate : RATES) {
            for (double share : UNIFORM) {
                add(windows, Trajectories.of(uniform(share, seed), PASSES, rate, seed));
            }
            for (double share : ASYMMETRIC) {
                add(windows, Trajectories.of(asymmetric(share, seed), PASSES, rate, seed));
            }
        }
        return windows;
    }

    private LabeledDataset uniform(double share, long noiseSeed) {
        return new LabelNoise.Uniform(share, noiseSeed).applyTo(digits);
    }

    private LabeledDataset asymmetric(double share, long noiseSeed) {
        return new LabelNoise.Asymmetric(LabelNoise.CONFUSED_DIGITS, share, noiseSeed).applyTo(digits);
    }

    /** All windows of all samples, also those that begin in the middle. */
    private static void add(List<Window> windows, Trajectories trajectories) {
        for (int sample = 0; sample < trajectories.wrong().length; sample++) {
            float[] all = trajectories.labelProbabilities()[sample];
            for (int first = 0; first + WINDOW <= all.length; first++) {
                windows.add(new Window(
                        Arrays.copyOfRange(all, first, first + WINDOW),
                        trajectories.wrong()[sample]));
            }
        }
    }
}
