package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.sample.FeatureType;
import java.util.Arrays;

/** Features brought to one scale: mean 0 and population standard deviation 1 over the training rows, feature by feature. */
public final class Standardisation {
    private Standardisation() {}

    /**
     * The data set with standardised features; one that is the same in all training rows becomes 0 there.
     *
     * @throws InvalidDataset if its features are not 32-bit floats, or none of its rows is for training
     */
    public static LabeledDataset of(LabeledDataset dataset) {
        if (dataset.dtype() != FeatureType.FLOAT32) {
            throw new InvalidDataset(
                    "Features are %s and cannot be standardised, expected float32; scale them in the model"
                            .formatted(dataset.dtype()));
        }
        double[][] training = dataset.rows().stream()
                .filter(row -> row.split() == Split.TRAIN)
                .map(Row::features)
                .map(FeatureNumbers.FLOAT32::read)
                .toArray(double[][]::new);
        if (training.length == 0) {
            throw new InvalidDataset("There are no training rows to take mean and standard deviation from");
        }
        double[] means = FeatureNumbers.means(training);
        double[] deviations = FeatureNumbers.deviations(training);
        return dataset.withRows(
                dataset.source(),
                dataset.rows().stream()
                        .map(row -> row.withFeatures(standardised(row.features(), means, deviations)))
                        .toList());
    }

    private static byte[] standardised(byte[] features, double[] means, double[] deviations) {
        double[] numbers = FeatureNumbers.FLOAT32.read(features);
        Arrays.setAll(numbers, i -> (numbers[i] - means[i]) / (deviations[i] > 0 ? deviations[i] : 1));
        return FeatureNumbers.FLOAT32.write(numbers);
    }
}
