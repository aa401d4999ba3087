package io.noisegate.bench.window;

import io.noisegate.bench.network.Images;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.sample.Label;
import java.util.SplittableRandom;

/** Made-up observations of samples that take turns, pass after pass. The same seed gives the same observations. */
public final class ObservationsInTurn {
    private static final int BATCH = 128;

    private final Observation[] observations;
    private int next;

    /** @param samples distinct ones, each observed once per pass */
    public ObservationsInTurn(int samples) {
        this(samples, 0);
    }

    /** @param seed of the losses */
    ObservationsInTurn(int samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        observations = new Observation[samples];
        for (int i = 0; i < samples; i++) {
            float loss = (float) random.nextDouble();
            Prediction prediction = new Prediction(0.5f, 1, 0.25f, (float) random.nextDouble(-1, 1));
            observations[i] = new Observation(
                    Images.id(i), i / BATCH, BATCH, i % BATCH, 1, 1, Label.ofClass(0), loss, prediction);
        }
    }

    /** How many samples take turns. */
    public int samples() {
        return observations.length;
    }

    /** Place of the sample whose turn comes next. */
    int place() {
        return next;
    }

    /** The observation whose turn it is. */
    Observation next() {
        Observation observation = observations[next];
        next = next + 1 == observations.length ? 0 : next + 1;
        return observation;
    }
}
