package io.noisegate.update;

/**
 * Standard normal numbers, some 3 ns each, from a generator whose whole state is one long: saved and restored, it goes on
 * with the same numbers on every machine. Not thread-safe.
 *
 * <p>Bits from SplitMix64 (Steele, Lea, Flood 2014), shaped by the ziggurat of Marsaglia and Tsang (2000) with 256 layers in
 * the form of Doornik (2005).
 */
public final class NormalGenerator {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int LAYERS = 256;
    /** Where the tail begins, and the area of every layer, for 256 layers. */
    private static final double TAIL = 3.6541528853610088;

    private static final double AREA = 0.00492867323399;
    private static final double[] EDGE = edges();
    private static final double[] RATIO = ratios();
    private static final double UNIT = 0x1p-53;

    private long position;

    public NormalGenerator(long seed) {
        this.position = seed;
    }

    /** All there is to save. */
    public long position() {
        return position;
    }

    /** Goes on from a saved position. */
    public void restore(long saved) {
        this.position = saved;
    }

    private static double[] edges() {
        double[] edge = new double[LAYERS + 1];
        double density = StrictMath.exp(-0.5 * TAIL * TAIL);
        edge[0] = AREA / density;
        edge[1] = TAIL;
        for (int i = 2; i < LAYERS; i++) {
            edge[i] = StrictMath.sqrt(-2 * StrictMath.log(AREA / edge[i - 1] + density));
            density = StrictMath.exp(-0.5 * edge[i] * edge[i]);
        }
        return edge;
    }

    private static double[] ratios() {
        double[] ratio = new double[LAYERS];
        for (int i = 0; i < LAYERS; i++) {
            ratio[i] = EDGE[i + 1] / EDGE[i];
        }
        return ratio;
    }

    private long bits() {
        position += GOLDEN;
        long z = position;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A uniform number above 0 and at most 1. */
    double uniform() {
        return ((bits() >>> 11) + 1) * UNIT;
    }

    /** The next number of mean 0 and variance 1. */
    public double next() {
        long bits = bits();
        int layer = (int) (bits & (LAYERS - 1));
        double u = (bits >> 10) * 0x1p-53;
        if (Math.abs(u) < RATIO[layer]) {
            return u * EDGE[layer];
        }
        return atTheEdge(layer, u);
    }

    /** One draw in some eighty: beyond the rectangle that lies wholly under the curve. */
    private double atTheEdge(int firstLayer, double firstU) {
        int layer = firstLayer;
        double u = firstU;
        while (true) {
            if (Math.abs(u) < RATIO[layer]) {
                return u * EDGE[layer];
            }
            if (layer == 0) {
                return tail(u < 0);
            }
            double x = u * EDGE[layer];
            double outer = StrictMath.exp(-0.5 * (EDGE[layer] * EDGE[layer] - x * x));
            double inner = StrictMath.exp(-0.5 * (EDGE[layer + 1] * EDGE[layer + 1] - x * x));
            if (inner + uniform() * (outer - inner) < 1) {
                return x;
            }
            long bits = bits();
            layer = (int) (bits & (LAYERS - 1));
            u = (bits >> 10) * 0x1p-53;
        }
    }

    private double tail(boolean negative) {
        double x;
        double y;
        do {
            x = StrictMath.log(uniform()) / TAIL;
            y = StrictMath.log(uniform());
        } while (-2 * y < x * x);
        return negative ? x - TAIL : TAIL - x;
    }
}
