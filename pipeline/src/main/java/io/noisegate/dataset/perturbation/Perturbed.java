package io.noisegate.dataset.perturbation;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A data set in which some samples were made hard, and the truth about which.
 *
 * @param dataset labels that were made wrong have their clean one beside them
 * @param hardIds ids of the samples that differ from before
 */
public record Perturbed(LabeledDataset dataset, Set<String> hardIds) {
    private static final CsvSchema TRUTH = CsvSchema.builder()
            .addColumn("id")
            .addNumberColumn("hard")
            .addNumberColumn("given")
            .addNumberColumn("clean")
            .build()
            .withHeader();

    public Perturbed {
        hardIds = Set.copyOf(hardIds);
    }

    /** The data set as it is: hard are the training samples whose given label is known to be wrong. */
    public static Perturbed asItIs(LabeledDataset dataset) {
        return new Perturbed(dataset, mislabeled(dataset));
    }

    /** The same samples, those hard as well whose label was wrong before anything was done to them. */
    public Perturbed orMislabeled() {
        Set<String> hard = mislabeled(dataset);
        hard.addAll(hardIds);
        return new Perturbed(dataset, hard);
    }

    private static Set<String> mislabeled(LabeledDataset dataset) {
        Set<String> mislabeled = new HashSet<>();
        for (Row row : dataset.rows()) {
            if (row.split() == Split.TRAIN && row.mislabeled()) {
                mislabeled.add(row.id());
            }
        }
        return mislabeled;
    }

    public boolean isHard(Row row) {
        return hardIds.contains(row.id());
    }

    /** The rows of some splits only. */
    public Perturbed only(Set<Split> splits) {
        return new Perturbed(dataset.only(splits), hardIds);
    }

    /**
     * Writes what the stream does not say, as CSV {@code id,hard,given,clean}: 1 for a hard sample and 0 for the others, the label as
     * it is streamed, and the true one, empty where it is not known.
     *
     * @param file is overwritten
     */
    public void writeTruth(Path file) {
        try (SequenceWriter writer = new CsvMapper().writer(TRUTH).writeValues(Files.newBufferedWriter(file))) {
            for (Row row : dataset.rows()) {
                String clean = row.cleanLabel().isPresent()
                        ? Integer.toString(row.cleanLabel().getAsInt())
                        : "";
                writer.write(List.of(row.id(), isHard(row) ? "1" : "0", Integer.toString(row.givenLabel()), clean));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
