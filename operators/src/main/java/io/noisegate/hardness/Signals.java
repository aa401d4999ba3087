package io.noisegate.hardness;

import java.util.Arrays;

/**
 * The {@link Signal}s of one observation.
 *
 * @param numbers of the signals that are one number, by their ordinal; NaN where not computed. Not to be modified
 * @param inputGradient {@code [inputs]}; null where not computed. Not to be modified
 */
public record Signals(float[] numbers, float[] inputGradient) {
    /** How many signals are one number. */
    static final int NUMBERS = Signal.INPUT_GRADIENT.ordinal();

    /** Signals that are all still to be computed. */
    public static Signals undefined() {
        float[] numbers = new float[NUMBERS];
        Arrays.fill(numbers, Float.NaN);
        return new Signals(numbers, null);
    }

    /** The same with one more, which is a number. */
    public Signals with(Signal signal, float number) {
        float[] changed = numbers.clone();
        changed[signal.ordinal()] = number;
        return new Signals(changed, inputGradient);
    }

    /** The same with the gradient by the input. */
    public Signals withInputGradient(float[] gradient) {
        return new Signals(numbers, gradient);
    }

    /** A signal that is a number; NaN where it was not computed. */
    public float of(Signal signal) {
        return numbers[signal.ordinal()];
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Signals that
                && Arrays.equals(that.numbers, numbers)
                && Arrays.equals(that.inputGradient, inputGradient);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(numbers) + Arrays.hashCode(inputGradient);
    }

    @Override
    public String toString() {
        return "Signals[%s, %s]".formatted(Arrays.toString(numbers), Arrays.toString(inputGradient));
    }
}
