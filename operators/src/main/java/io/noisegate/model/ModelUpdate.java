package io.noisegate.model;

import java.util.List;

/**
 * The parameters of a model at one moment of its learning, and whom they are for.
 *
 * <p>A scorer uses an update only if it carries the scorer's own {@code fence}, which is drawn anew at each start and
 * reaches the learner through the job graph. So neither an update of a rolled-back timeline, nor one of an earlier job,
 * nor one of an attempt that failed before its first checkpoint can be mistaken for the present model, whatever numbers
 * it carries. Generation and version are for everybody else who follows the topic.
 *
 * @param lineage one per job history, made at first submission and kept in state
 * @param generation rises with every start of the job within its lineage, from 1
 * @param version rises with every publication within the generation, from 1
 * @param parent the version published before, 0 for the first
 * @param step optimizer steps taken in this lineage
 * @param fences of the scorers that this update is for
 * @param learned per fence, the sequence number of the scorer's last batch that this model has consumed
 * @param parameters flat, in the order of the model's parameter layout
 * @param buffers flat running statistics; empty when the model has none
 */
public record ModelUpdate(
        String lineage,
        long generation,
        long version,
        long parent,
        long step,
        List<String> fences,
        long[] learned,
        float[] parameters,
        float[] buffers) {

    public ModelUpdate {
        if (fences.size() != learned.length) {
            throw new IllegalArgumentException(
                    "fences=%d learned=%d, expected one each".formatted(fences.size(), learned.length));
        }
        fences = List.copyOf(fences);
    }

    /** Sequence number of the last batch of this scorer that the model has consumed. */
    public long learnedOf(String fence) {
        return learned[fences.indexOf(fence)];
    }
}
