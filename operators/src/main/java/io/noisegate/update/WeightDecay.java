package io.noisegate.update;

/**
 * How strongly each parameter is drawn to zero.
 *
 * @param rate at least 0
 * @param exempt per parameter whether it is left alone; an empty array exempts none
 */
public record WeightDecay(float rate, boolean[] exempt) {
    public static final WeightDecay NONE = new WeightDecay(0, new boolean[0]);

    public WeightDecay {
        if (!(rate >= 0 && Float.isFinite(rate))) {
            throw new IllegalArgumentException(
                    "optimizer.weight-decay is %s, expected a finite number of at least 0; 0 turns it off"
                            .formatted(rate));
        }
        exempt = exempt.clone();
    }

    /** The same rate for every parameter. */
    public static WeightDecay of(float rate) {
        return new WeightDecay(rate, new boolean[0]);
    }

    float of(int parameter) {
        return exempt.length > 0 && exempt[parameter] ? 0 : rate;
    }

    @Override
    public String toString() {
        return "weight decay " + rate;
    }
}
