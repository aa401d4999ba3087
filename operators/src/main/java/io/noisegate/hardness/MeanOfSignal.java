package io.noisegate.hardness;

import java.util.Set;

/** The mean over all observations of one {@link Signal}. 16 bytes per sample and its name; undefined until the first finite one. */
abstract class MeanOfSignal implements HardnessMeasure {
    private static final int MEAN = 0;
    private static final int COUNT = 1;

    private final String name;
    private final Direction direction;
    private final Signal signal;

    MeanOfSignal(String name, Direction direction, Signal signal) {
        this.name = name;
        this.direction = direction;
        this.signal = signal;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Direction direction() {
        return direction;
    }

    @Override
    public final Set<Signal> needs() {
        return Set.of(signal);
    }

    @Override
    public final int accumulators() {
        return 2;
    }

    @Override
    public final void update(Observation observation, double[] accumulators) {
        double value = observation.signal(signal);
        if (Double.isFinite(value)) {
            accumulators[MEAN] += (value - accumulators[MEAN]) / ++accumulators[COUNT];
        }
    }

    @Override
    public final double value(double[] accumulators, LossStatistics losses) {
        return accumulators[COUNT] == 0 ? Double.NaN : accumulators[MEAN];
    }
}
