package io.noisegate.evaluation;

/**
 * One run of an evaluation.
 *
 * @param seed of the model's first weights and of the order of the samples, from 1
 */
public record Combination(Difficulty difficulty, ComparedPolicy policy, long seed) {

    /** Name of its file, without an ending. */
    public String fileName() {
        return "%s_%s_%d".formatted(difficulty.name(), policy.name(), seed).replaceAll("[^A-Za-z0-9._-]", "-");
    }

    @Override
    public String toString() {
        return "%s, %s, seed %d".formatted(difficulty.name(), policy.name(), seed);
    }
}
