package io.noisegate.selection;

import java.util.List;

/**
 * What one part of a parallel selection stage carries from batch to batch.
 *
 * @param batches decided so far
 * @param mostObservations of any one sample so far, as far as the policy needs it
 * @param training of the SuperLoss that weights
 * @param evaluation of the SuperLoss that is only reported; as new when there is none
 */
public record SelectionMemory(
        long batches, long mostObservations, SuperLossMemory training, SuperLossMemory evaluation) {

    /**
     * What a part goes on from after rescaling: the maximum of the counts, and the merged thresholds.
     *
     * @param saved the memories of the parts it takes over, at least one
     */
    static SelectionMemory merged(List<SelectionMemory> saved) {
        return new SelectionMemory(
                saved.stream().mapToLong(SelectionMemory::batches).max().orElseThrow(),
                saved.stream()
                        .mapToLong(SelectionMemory::mostObservations)
                        .max()
                        .orElseThrow(),
                SuperLossMemory.merged(
                        saved.stream().map(SelectionMemory::training).toList()),
                SuperLossMemory.merged(
                        saved.stream().map(SelectionMemory::evaluation).toList()));
    }
}
