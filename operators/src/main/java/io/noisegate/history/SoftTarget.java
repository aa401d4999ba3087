package io.noisegate.history;

import io.noisegate.hardness.Observation;
import io.noisegate.sample.Label;

/**
 * The running soft target of self-adaptive training: what a sample is taken to be, the given label at first and then ever
 * more what the model said of it over time, {@code t <- m t + (1 - m) p}.
 *
 * <p>The model's memory of itself outlasts its present mood: what it learned before it memorised a wrong label stays in t. The
 * largest entry of t says how sure that is, and is the sample's weight. L. Huang, C. Zhang, H. Zhang, <i>Self-Adaptive
 * Training: beyond Empirical Risk Minimization</i>, NeurIPS 2020, section 3, algorithm 1.
 *
 * <p>K floats per sample, from its first update on. O(K) per update.
 */
public final class SoftTarget {
    private SoftTarget() {}

    /** The target of an observed sample that was not updated yet: its label. */
    static float[] ofLabel(Observation observation, int classes) {
        Label label = observation.label();
        return label.kind() == Label.Kind.SOFT_TARGET && label.values().length == classes
                ? label.values()
                : ofLabel(observation.givenClass(), classes);
    }

    /** The target of a sample that was not updated yet: all of it on the given class. */
    public static float[] ofLabel(int label, int classes) {
        float[] target = new float[classes];
        target[label] = 1;
        return target;
    }

    /**
     * The target after one more observation; the one before is not changed.
     *
     * @param target t, {@code [classes]}
     * @param probabilities p, {@code [classes]}; not finite ones leave the target as it is
     * @param momentum m, in [0, 1)
     */
    public static float[] updated(float[] target, float[] probabilities, double momentum) {
        float[] updated = new float[target.length];
        for (int k = 0; k < updated.length; k++) {
            updated[k] = (float) (momentum * target[k] + (1 - momentum) * probabilities[k]);
            if (!Float.isFinite(updated[k])) {
                return target;
            }
        }
        return updated;
    }

    /** How sure the target is of its most probable class, in [1/K, 1]. */
    public static float weight(float[] target) {
        float largest = 0;
        for (float share : target) {
            largest = Math.max(largest, share);
        }
        return largest;
    }
}
