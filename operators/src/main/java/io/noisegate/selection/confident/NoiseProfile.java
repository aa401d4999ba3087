package io.noisegate.selection.confident;

import java.util.Arrays;

/**
 * How noisy the labels are, as far as the model can tell: the joint distribution of given label and true class,
 * {@code Q[label][class]}, {@code [classes, classes]}, summing to 1, and what follows from it. Undefined for no samples.
 *
 * <p>Northcutt et al. 2021, section 3.1, equation 3 and section 3.2. Immutable.
 */
public final class NoiseProfile {
    private final long[] labelCounts;
    private final double[][] joint;

    /** @param labelCounts samples of each label, {@code [classes]} */
    public NoiseProfile(ConfidentJoint confident, long[] labelCounts) {
        this.labelCounts = labelCounts.clone();
        double samples = Arrays.stream(labelCounts).sum();
        joint = Arrays.stream(confident.calibrated(labelCounts))
                .map(row ->
                        Arrays.stream(row).mapToDouble(count -> count / samples).toArray())
                .toArray(double[][]::new);
    }

    /** How many samples it speaks of. */
    public long samples() {
        return Arrays.stream(labelCounts).sum();
    }

    /** How many samples carry the label. */
    public long samplesOfLabel(int label) {
        return labelCounts[label];
    }

    /** Share of the samples that have this label and are of that class. */
    public double joint(int label, int trueClass) {
        return joint[label][trueClass];
    }

    /** Share of wrong labels, in [0, 1]; NaN for no samples. */
    public double noiseRate() {
        double right = 0;
        for (int k = 0; k < joint.length; k++) {
            right += joint[k][k];
        }
        return 1 - right;
    }

    /** Share of the samples with this label whose label is wrong; NaN when there are none. */
    public double noiseRateOfLabel(int label) {
        return 1 - joint[label][label] / Arrays.stream(joint[label]).sum();
    }

    /** Probability that a sample of the class gets the label: the transition matrix; NaN when the class has no sample. */
    public double transition(int trueClass, int label) {
        double ofClass = 0;
        for (double[] row : joint) {
            ofClass += row[trueClass];
        }
        return joint[label][trueClass] / ofClass;
    }

    /** K. */
    public int classes() {
        return joint.length;
    }
}
