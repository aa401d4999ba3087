package io.noisegate.detector;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What a model made of the labels of a noisy data set while it learned them all.
 *
 * @param labelProbabilities of each sample's given class, pass after pass, each from before the sample was learned:
 *     {@code [samples][passes]}
 * @param wrong whether the label of each sample is wrong
 */
record Trajectories(float[][] labelProbabilities, boolean[] wrong) {
    private static final int BATCH = 32;
    private static final int HIDDEN = 128;

    /** Trains a perceptron on the training rows of a data set with float32 features. */
    static Trajectories of(LabeledDataset dataset, int passes, float rate, long seed) {
        List<Row> rows = dataset.only(Split.TRAIN).rows();
        List<float[]> features = rows.stream().map(Trajectories::features).toList();
        float[][] probabilities = new float[rows.size()][passes];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            order.add(i);
        }
        Random random = new Random(seed);
        int inputs = features.get(0).length;
        try (LearnedNetwork network = new LearnedNetwork(seed, BATCH, inputs, HIDDEN, dataset.classes())) {
            for (int pass = 0; pass < passes; pass++) {
                Collections.shuffle(order, random);
                for (int first = 0; first < rows.size(); first += BATCH) {
                    List<Integer> batch = order.subList(first, Math.min(first + BATCH, rows.size()));
                    float[] observed = network.learn(
                            batch.stream().map(features::get).toList(),
                            batch.stream()
                                    .mapToInt(i -> rows.get(i).givenLabel())
                                    .toArray(),
                            rate);
                    for (int row = 0; row < observed.length; row++) {
                        probabilities[batch.get(row)][pass] = observed[row];
                    }
                }
            }
        }
        boolean[] wrong = new boolean[rows.size()];
        for (int i = 0; i < wrong.length; i++) {
            wrong[i] = rows.get(i).mislabeled();
        }
        return new Trajectories(probabilities, wrong);
    }

    private static float[] features(Row row) {
        float[] features = new float[row.features().length / Float.BYTES];
        ByteBuffer.wrap(row.features())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(features);
        return features;
    }
}
