package io.noisegate.hardness;

/** Which end of a score means that a sample is hard. */
public enum Direction {
    HIGH_IS_HARD(1),
    LOW_IS_HARD(-1);

    private final int sign;

    Direction(int sign) {
        this.sign = sign;
    }

    /** The score with its sign such that high means hard. */
    public double hardness(double score) {
        return sign * score;
    }
}
