package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.LabeledDataset;
import java.util.Set;

/**
 * A data set in which some samples were made hard, and the truth about which.
 *
 * @param dataset labels that were made wrong have their clean one beside them
 * @param hardIds ids of the samples that differ from before
 */
public record Perturbed(LabeledDataset dataset, Set<String> hardIds) {
    public Perturbed {
        hardIds = Set.copyOf(hardIds);
    }
}
