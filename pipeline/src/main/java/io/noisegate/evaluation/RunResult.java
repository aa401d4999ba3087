package io.noisegate.evaluation;

import java.util.List;
import java.util.Map;

/**
 * What one combination ended with, as its file and {@code report.json} hold it. A number that is undefined is null.
 *
 * @param difficulty what made samples hard
 * @param policy how they were selected and weighted
 * @param fingerprint of everything that the numbers depend on; another one makes the run out of date
 * @param samples training samples in a pass
 * @param hardSamples hard ones among them
 * @param testAccuracy share of the clean test rows that the last model gets right; null when nothing was learned here
 * @param samplesPerSecond decided, one batch after the other where the settings say lockstep
 * @param stateBytesPerSample what the last checkpoint held in LossWindow and Alert, per sample
 * @param alerts the standing alerts after the last observation
 * @param measures by name, as {@code history.measures} has them
 * @param losses of easy and hard samples, visit by visit
 * @param labels {@code [given][clean]}: how many samples have which labels; empty where clean ones are not known
 * @param suggested {@code [given][suggested]}: what the standing alerts take labels for
 * @param suspects the samples with the strongest alerts, strongest first
 * @param hard for each sample in the order of the data whether it is hard
 * @param scores by name of the measure, hardness of each sample after its last observation, in the same order
 */
public record RunResult(
        String difficulty,
        String policy,
        long seed,
        String fingerprint,
        int samples,
        int hardSamples,
        long decisions,
        Double testAccuracy,
        double seconds,
        double samplesPerSecond,
        Double stateBytesPerSample,
        Alerts alerts,
        Map<String, MeasureResult> measures,
        Losses losses,
        int[][] labels,
        int[][] suggested,
        List<Suspect> suspects,
        boolean[] hard,
        Map<String, Double[]> scores) {

    /**
     * How well the standing alerts meet the hard samples.
     *
     * @param raised how many stand
     */
    public record Alerts(long raised, Double precision, Double recall, Double f1) {}

    /**
     * How well one measure ranks the hard samples above the others.
     *
     * @param scored samples for which it is defined
     * @param f1 at the alert threshold; null for measures that alerts do not look at
     * @param stateBytes what it keeps per sample, its name included
     */
    public record MeasureResult(int scored, Double auroc, Double averagePrecision, Double f1, int stateBytes) {}

    /** Visit by visit, from the first. */
    public record Losses(List<Quartiles> easy, List<Quartiles> hard) {}

    /** Of the losses of one visit; all null when there is none. */
    public record Quartiles(Double lower, Double median, Double upper, Double mean) {}

    /**
     * A sample with an alert.
     *
     * @param row its place in the data
     * @param clean null where it is not known
     */
    public record Suspect(
            String id, int row, int given, Integer suggested, Integer clean, boolean hard, double score) {}
}
