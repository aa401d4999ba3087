package io.noisegate.update;

import java.util.stream.IntStream;

/** How strongly each parameter is drawn to zero: all with the same rate, but for those that are left alone. */
public final class WeightDecay {
    public static final WeightDecay NONE = of(0);

    private final float rate;
    private final int[] turns;

    /**
     * @param rate at least 0
     * @param exempt per parameter whether it is left alone; an empty array exempts none
     */
    public WeightDecay(float rate, boolean[] exempt) {
        if (!(rate >= 0 && Float.isFinite(rate))) {
            throw new IllegalArgumentException(
                    "optimizer.weight-decay is %s, expected a finite number of at least 0; 0 turns it off"
                            .formatted(rate));
        }
        this.rate = rate;
        this.turns = IntStream.range(0, rate == 0 ? 0 : exempt.length)
                .filter(i -> exempt[i] != (i > 0 && exempt[i - 1]))
                .toArray();
    }

    /** The same rate for every parameter. */
    public static WeightDecay of(float rate) {
        return new WeightDecay(rate, new boolean[0]);
    }

    /** Parameters next to each other with the same rate. */
    @FunctionalInterface
    interface Span {
        /** @param to exclusive */
        void update(int from, int to, float rate);
    }

    /** Has all parameters updated, as few spans as they are: a plain loop over each is several times as fast as asking for each parameter. */
    void forEachSpan(int parameters, Span span) {
        int from = 0;
        boolean exempt = false;
        for (int turn : turns) {
            span.update(from, turn, exempt ? 0 : rate);
            from = turn;
            exempt = !exempt;
        }
        span.update(from, parameters, exempt ? 0 : rate);
    }

    @Override
    public String toString() {
        return "weight decay " + rate;
    }
}
