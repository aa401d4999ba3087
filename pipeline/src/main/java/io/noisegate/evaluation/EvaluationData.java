package io.noisegate.evaluation;

import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.dataset.perturbation.Perturbed;
import io.noisegate.dataset.perturbation.Standardisation;
import io.noisegate.sample.FeatureType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * A data set with its hard samples, ready to be streamed.
 *
 * @param train what is streamed, and which of it is hard
 * @param test clean rows that tell how good a model is
 */
record EvaluationData(Perturbed train, LabeledDataset test) {
    /** Every so many-th row of a data set without test rows is kept back for testing. */
    private static final int HELD_BACK = 5;

    private static final double BYTE = 255;

    static EvaluationData of(EvaluationPlan plan, Difficulty difficulty) {
        Perturbed all = difficulty.open(plan.data(), plan.options(), dataset -> prepared(dataset, plan.standardised()));
        EvaluationData data =
                new EvaluationData(all.only(Set.of(Split.TRAIN)), all.dataset().only(Split.TEST));
        if (data.test.rows().isEmpty() || data.train.dataset().rows().isEmpty()) {
            throw new InvalidDataset("%s has %d rows to learn from and %d to test with, expected some of both"
                    .formatted(
                            plan.data(),
                            data.train.dataset().rows().size(),
                            data.test.rows().size()));
        }
        return data;
    }

    private static LabeledDataset prepared(LabeledDataset dataset, boolean standardised) {
        LabeledDataset split = withTestRows(dataset);
        return standardised && split.dtype() == FeatureType.FLOAT32 ? Standardisation.of(split) : split;
    }

    private static LabeledDataset withTestRows(LabeledDataset dataset) {
        if (dataset.rows().stream().anyMatch(row -> row.split() == Split.TEST)) {
            return dataset;
        }
        List<Row> rows = new ArrayList<>(dataset.rows());
        for (int place = HELD_BACK - 1; place < rows.size(); place += HELD_BACK) {
            rows.set(place, rows.get(place).withSplit(Split.TEST));
        }
        return dataset.withRows(dataset.source(), rows);
    }

    int classes() {
        return Math.max(train.dataset().classes(), test.classes());
    }

    long[] shape() {
        return train.dataset().shape().stream().mapToLong(Integer::longValue).toArray();
    }

    /** Changes with everything that the stream and the truth are made of. */
    long checksum() {
        CRC32C checksum = new CRC32C();
        for (LabeledDataset part : List.of(train.dataset(), test)) {
            for (Row row : part.rows()) {
                String facts = row.id() + row.givenLabel() + row.cleanLabel() + train.isHard(row);
                checksum.update(facts.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                checksum.update(row.features());
            }
        }
        return checksum.getValue();
    }

    /** How a model takes the features: pictures of bytes with mean 0 and deviation 1 in each channel of the training rows. */
    List<String> modelAssignments() {
        LabeledDataset dataset = train.dataset();
        if (dataset.dtype() != FeatureType.UINT8) {
            return List.of("model.input=float32");
        }
        int channels = dataset.shape().size() < 3 ? 1 : dataset.shape().get(0);
        int pixels = dataset.shape().stream().reduce(1, Math::multiplyExact) / channels;
        double[] means = new double[channels];
        double[] deviations = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            double squares = 0;
            long count = (long) pixels * dataset.rows().size();
            for (Row row : dataset.rows()) {
                for (int pixel = channel * pixels; pixel < (channel + 1) * pixels; pixel++) {
                    double value = (row.features()[pixel] & 0xFF) / BYTE;
                    sum += value;
                    squares += value * value;
                }
            }
            means[channel] = sum / count;
            deviations[channel] = Math.max(1 / BYTE, Math.sqrt(squares / count - means[channel] * means[channel]));
        }
        return List.of(
                "model.input=uint8",
                "model.scale=" + 1 / BYTE,
                "model.mean=" + list(means),
                "model.standard-deviation=" + list(deviations));
    }

    private static String list(double[] values) {
        return Arrays.stream(values)
                .mapToObj(value -> Float.toString((float) value))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
