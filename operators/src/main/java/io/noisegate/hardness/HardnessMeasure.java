package io.noisegate.hardness;

import java.util.Set;

/**
 * One way to say how hard a sample is, or how badly its label fits, from the stream of its observations.
 *
 * <p>A measure is stateless and shared between samples and threads: everything it remembers of a sample are a few
 * doubles, its accumulators, which start at zero and are kept with the sample's history. Work and memory per
 * observation are constant. A loss or margin that is not finite never enters an accumulator.
 *
 * <p>Accumulators are stored under the measure's name: keep both the name and the meaning of the accumulators, or choose
 * a new name.
 */
public interface HardnessMeasure {

    /** The name that settings, decisions and saved state use; lower-case words joined by hyphens. */
    String name();

    /** Which end of {@link #value} means hard. */
    Direction direction();

    /** What it needs with each observation beyond the prediction; measures that need nothing cost the scorer nothing. */
    default Set<Signal> needs() {
        return Set.of();
    }

    /** The measure with a detector of wrong labels; the same for all that need none. */
    default HardnessMeasure with(WindowDetector detector) {
        return this;
    }

    /** How many doubles the measure keeps of a sample that was never seen: eight bytes each in the state. */
    int accumulators();

    /** Whether so many accumulators, found in saved state, may be this measure's. */
    default boolean accepts(int accumulators) {
        return accumulators == accumulators();
    }

    /** The accumulators, or as many new ones as the observation needs; for measures whose number depends on the model. */
    default double[] sized(double[] accumulators, Observation observation) {
        return accumulators;
    }

    /**
     * Takes one observation into the accumulators.
     *
     * @param accumulators of this sample, {@link #sized} for the observation, changed in place
     */
    void update(Observation observation, double[] accumulators);

    /**
     * The score as the literature defines it.
     *
     * @param accumulators as {@link #update} left them; not changed
     * @param losses the sample's window of losses, the current observation included
     * @return the score, or NaN while it is undefined
     */
    double value(double[] accumulators, LossStatistics losses);

    /** The score turned so that high means hard; NaN while it is undefined. */
    default double hardness(double[] accumulators, LossStatistics losses) {
        return direction().hardness(value(accumulators, losses));
    }
}
