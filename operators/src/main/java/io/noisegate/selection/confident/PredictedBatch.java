package io.noisegate.selection.confident;

import io.noisegate.hardness.Observation;

/**
 * What the model said of the samples of one batch, in row order.
 *
 * @param sampleIds {@code [rows]}
 * @param labels given classes {@code [rows]}, each 0..K-1; {@link #UNPREDICTED} where there is no finite prediction
 * @param probabilities {@code [rows, classes]}, row after row; not to be modified
 */
public record PredictedBatch(long batchId, String[] sampleIds, int[] labels, float[] probabilities) {
    /** In the place of a label: the row says nothing. */
    public static final int UNPREDICTED = -1;

    /** A batch whose rows are still to be {@link #put}. */
    static PredictedBatch ofSize(long batchId, int rows, int classes) {
        return new PredictedBatch(batchId, new String[rows], new int[rows], new float[rows * classes]);
    }

    void put(Observation observation, int classes) {
        int row = observation.row();
        boolean predicted = observation.hasFinitePrediction() && observation.hasProbabilities();
        sampleIds[row] = observation.sampleId();
        labels[row] = predicted ? observation.givenClass() : UNPREDICTED;
        if (predicted) {
            System.arraycopy(observation.prediction().probabilities(), 0, probabilities, row * classes, classes);
        }
    }

    /** Whether the model said anything finite of a row. */
    public boolean isPredicted(int row) {
        return labels[row] != UNPREDICTED;
    }

    /** A copy of a row's probabilities {@code [classes]}. */
    public float[] probabilities(int row) {
        int classes = probabilities.length / labels.length;
        float[] copy = new float[classes];
        System.arraycopy(probabilities, row * classes, copy, 0, classes);
        return copy;
    }
}
