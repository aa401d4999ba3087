package io.noisegate.onnx;

/**
 * The size of one axis, or any integer computed from sizes: {@code factor · batch^power}, with the batch size unknown.
 *
 * @param factor any integer; literal values such as the -1 of a {@code Reshape} have power 0
 * @param power 0 for a plain integer, 1 for a multiple of the batch size
 */
public record Extent(long factor, int power) {
    /** The batch size itself. */
    public static final Extent BATCH = new Extent(1, 1);

    public static final Extent ONE = new Extent(1, 0);

    public Extent {
        if (factor == 0) {
            power = 0;
        }
    }

    public static Extent of(long value) {
        return new Extent(value, 0);
    }

    public boolean isStatic() {
        return power == 0;
    }

    public boolean is(long value) {
        return power == 0 && factor == value;
    }

    /** @throws IllegalArgumentException if it depends on the batch size */
    public long value() {
        if (power != 0) {
            throw new IllegalArgumentException("the size " + this + " depends on the batch");
        }
        return factor;
    }

    /** The value at a given batch size. */
    public long at(long batch) {
        long value = factor;
        for (int i = 0; i < power; i++) {
            value = Math.multiplyExact(value, batch);
        }
        return value;
    }

    public Extent times(Extent other) {
        return new Extent(Math.multiplyExact(factor, other.factor), power + other.power);
    }

    /** @throws IllegalArgumentException if the sum is no multiple of a power of the batch size, such as batch + 1 */
    public Extent plus(Extent other) {
        if (other.factor == 0) {
            return this;
        }
        if (factor == 0) {
            return other;
        }
        if (power != other.power) {
            throw new IllegalArgumentException("the sum of " + this + " and " + other + " is no multiple of the batch");
        }
        return new Extent(factor + other.factor, power);
    }

    public Extent negated() {
        return new Extent(-factor, power);
    }

    /**
     * The quotient, rounded towards zero between plain integers.
     *
     * @throws IllegalArgumentException if it is no multiple of a power of the batch size
     */
    public Extent dividedBy(Extent other) {
        boolean exact = other.factor != 0 && factor % other.factor == 0;
        if (other.factor == 0 || power < other.power || (!exact && power > 0)) {
            throw new IllegalArgumentException("the quotient of " + this + " and " + other + " is no whole size");
        }
        return new Extent(factor / other.factor, power - other.power);
    }

    @Override
    public String toString() {
        if (power == 0) {
            return Long.toString(factor);
        }
        String batch = power == 1 ? "batch" : "batch^" + power;
        return factor == 1 ? batch : factor + "*" + batch;
    }
}
