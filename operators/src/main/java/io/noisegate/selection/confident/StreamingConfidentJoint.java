package io.noisegate.selection.confident;

import java.util.Arrays;

/**
 * Confident learning on a stream: thresholds and joint over the latest prediction of each sample, kept up to date one
 * observation at a time.
 *
 * <p>For each class there is the sum of its probability over the samples that carry its label, and their number; their quotient
 * is the threshold, as it stands when a sample is judged. For each sample there is its {@link SampleVote}, which the caller
 * keeps. When a sample is observed again its old vote is taken back, exactly, and the new one counted; so each sample counts
 * once, under its latest label and prediction. Sums are kept in units of 2^-30, in which taking back leaves no remainder,
 * whatever the order. A stream in which nothing changes any more gives the thresholds of the whole data set, and after one
 * more observation of each sample its joint; see {@link ConfidentThresholds} and {@link ConfidentJoint}.
 *
 * <p>K^2 + 2K longs. O(K) per observation. Parts that saw different samples are added up by {@link #add}. Not thread-safe.
 */
public final class StreamingConfidentJoint {
    private static final double UNIT = 1L << 30;

    private final long[] probabilitySums;
    private final long[] labelCounts;
    private final long[][] counts;
    private final long[] confident;

    /** @param classes K, at least 2 */
    public StreamingConfidentJoint(int classes) {
        this(new long[classes], new long[classes], new long[classes][classes]);
    }

    private StreamingConfidentJoint(long[] probabilitySums, long[] labelCounts, long[][] counts) {
        this.probabilitySums = probabilitySums;
        this.labelCounts = labelCounts;
        this.counts = counts;
        this.confident =
                Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    }

    /**
     * Takes in an observation.
     *
     * @param before the sample's vote so far; null at its first observation
     * @param label the given class
     * @param probabilities {@code [classes]}, finite
     * @return the sample's vote from now on
     */
    public SampleVote observe(SampleVote before, int label, float[] probabilities) {
        if (before != null) {
            count(before, -1);
        }
        SampleVote undecided = new SampleVote(label, probabilities[label], SampleVote.NONE);
        count(undecided, 1);
        SampleVote vote = new SampleVote(label, probabilities[label], guess(probabilities));
        if (vote.isConfident()) {
            countGuess(vote, 1);
        }
        return vote;
    }

    /** Takes a sample out, for example one that is forgotten. */
    public void remove(SampleVote vote) {
        count(vote, -1);
    }

    private void count(SampleVote vote, int sign) {
        probabilitySums[vote.label()] += sign * Math.round(vote.labelProbability() * UNIT);
        labelCounts[vote.label()] += sign;
        if (vote.isConfident()) {
            countGuess(vote, sign);
        }
    }

    private void countGuess(SampleVote vote, int sign) {
        counts[vote.label()][vote.guess()] += sign;
        confident[vote.label()] += sign;
    }

    private int guess(float[] probabilities) {
        double[] exact = new double[probabilities.length];
        for (int k = 0; k < exact.length; k++) {
            exact[k] = probabilities[k];
        }
        ConfidentThresholds thresholds = thresholds();
        return thresholds.isConfident(exact) ? thresholds.guess(exact) : SampleVote.NONE;
    }

    /** The thresholds as they stand. */
    public ConfidentThresholds thresholds() {
        double[] sums = new double[probabilitySums.length];
        for (int k = 0; k < sums.length; k++) {
            sums[k] = probabilitySums[k] / UNIT;
        }
        return ConfidentThresholds.ofSums(sums, labelCounts);
    }

    /** The joint as it stands; empty classes count 1 on the diagonal. */
    public ConfidentJoint joint() {
        return ConfidentJoint.ofCounts(counts);
    }

    /** How many samples are confidently of each class, by label: {@code [label][class]}, a copy. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /** How noisy the labels are, as it stands. */
    public NoiseProfile profile() {
        return new NoiseProfile(joint(), labelCounts);
    }

    /** K. */
    public int classes() {
        return labelCounts.length;
    }

    /** How many samples are counted. */
    public long samples() {
        return Arrays.stream(labelCounts).sum();
    }

    /**
     * Share of wrong labels as it stands: that of {@link #profile}, but for its rounding to whole samples, at O(K); NaN for no
     * samples.
     */
    public double noiseRate() {
        double right = 0;
        for (int label = 0; label < labelCounts.length; label++) {
            long diagonal = Math.max(1, counts[label][label]);
            double row = confident[label] - counts[label][label] + diagonal;
            right += labelCounts[label] * diagonal / row;
        }
        return 1 - right / samples();
    }

    /** Adds what another part saw, of other samples. */
    public void add(StreamingConfidentJoint other) {
        for (int label = 0; label < counts.length; label++) {
            probabilitySums[label] += other.probabilitySums[label];
            labelCounts[label] += other.labelCounts[label];
            confident[label] += other.confident[label];
            for (int k = 0; k < counts.length; k++) {
                counts[label][k] += other.counts[label][k];
            }
        }
    }

    /** Everything it remembers, to be saved: sums, label counts and joint, one after the other. */
    public long[] state() {
        int classes = labelCounts.length;
        long[] state = new long[classes * (classes + 2)];
        System.arraycopy(probabilitySums, 0, state, 0, classes);
        System.arraycopy(labelCounts, 0, state, classes, classes);
        for (int label = 0; label < classes; label++) {
            System.arraycopy(counts[label], 0, state, classes * (label + 2), classes);
        }
        return state;
    }

    /** What {@link #state} was saved from. */
    public static StreamingConfidentJoint of(long[] state) {
        int classes = (int) Math.round(Math.sqrt(state.length + 1.0)) - 1;
        if (classes < 1 || classes * (classes + 2) != state.length) {
            throw new IllegalArgumentException("%d numbers, expected K (K + 2) for K classes".formatted(state.length));
        }
        long[][] counts = new long[classes][];
        for (int label = 0; label < classes; label++) {
            counts[label] = Arrays.copyOfRange(state, classes * (label + 2), classes * (label + 3));
        }
        return new StreamingConfidentJoint(
                Arrays.copyOf(state, classes), Arrays.copyOfRange(state, classes, 2 * classes), counts);
    }
}
