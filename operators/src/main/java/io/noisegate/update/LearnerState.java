package io.noisegate.update;

/**
 * Everything a learner must remember to go on bit for bit where it stopped.
 *
 * @param lineage one per job history
 * @param generation of the start that wrote this state
 * @param version last published
 * @param changed whether anything was learned since that publication
 * @param step optimizer steps taken
 * @param parameters flat, in layout order
 * @param buffers flat running statistics
 * @param optimizer one flat array per moment of the optimizer
 * @param noise position of the noise generator
 * @param dropout position of the generator of dropout masks
 */
public record LearnerState(
        String lineage,
        long generation,
        long version,
        boolean changed,
        long step,
        float[] parameters,
        float[] buffers,
        float[][] optimizer,
        long noise,
        long dropout) {

    /** The arrays are those of a running learner; a copy stays as it is. */
    LearnerState copy() {
        float[][] moments = new float[optimizer.length][];
        for (int i = 0; i < moments.length; i++) {
            moments[i] = optimizer[i].clone();
        }
        return new LearnerState(
                lineage,
                generation,
                version,
                changed,
                step,
                parameters.clone(),
                buffers.clone(),
                moments,
                noise,
                dropout);
    }
}
