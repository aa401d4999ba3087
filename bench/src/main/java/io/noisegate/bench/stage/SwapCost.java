package io.noisegate.bench.stage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.measure.Spread;
import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.runtime.ScoringSessions;
import io.noisegate.sample.FeatureType;
import io.noisegate.sample.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * What a new version of a model costs, in milliseconds.
 *
 * @param building on the subscription's thread
 * @param firstBatch of the new session, on the scorer's thread as all that follows
 * @param secondBatch of the new session
 * @param laterBatches of a session that is warm
 * @param closing the old session
 */
record SwapCost(
        @JsonProperty("building_ms") double building,
        @JsonProperty("first_batch_ms") double firstBatch,
        @JsonProperty("second_batch_ms") double secondBatch,
        @JsonProperty("later_batches_ms") double laterBatches,
        @JsonProperty("closing_ms") double closing) {
    private static final int SESSIONS = 30;
    private static final int BATCHES = 10;
    private static final double NS_PER_MS = 1e6;

    static SwapCost of(Network network, LearnableModel model) {
        List<Double> building = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        List<Double> later = new ArrayList<>();
        List<Double> closing = new ArrayList<>();
        try (BatchBuffers batch = filled(network, model);
                ScoringSessions versions = new ScoringSessions(model, RuntimeSettings.defaults())) {
            for (int i = 0; i < SESSIONS; i++) {
                long start = System.nanoTime();
                ScoringSession session = versions.open(model.initialParameters(), model.initialBuffers());
                building.add(millisSince(start));
                for (int run = 0; run < BATCHES; run++) {
                    start = System.nanoTime();
                    session.score(batch, network.batch());
                    (run == 0 ? first : run == 1 ? second : later).add(millisSince(start));
                }
                start = System.nanoTime();
                session.close();
                closing.add(millisSince(start));
            }
        }
        return new SwapCost(median(building), median(first), median(second), median(later), median(closing));
    }

    private static BatchBuffers filled(Network network, LearnableModel model) {
        BatchBuffers batch = new BatchBuffers(model, network.batch());
        Images images = new Images(network.batch(), FeatureType.FLOAT32, network.sample());
        for (int row = 0; row < network.batch(); row++) {
            batch.features().put(row * model.rowBytes(), images.pixels(row));
            batch.target(row, Label.ofClass(images.label(row)));
        }
        return batch;
    }

    private static double millisSince(long startNs) {
        return (System.nanoTime() - startNs) / NS_PER_MS;
    }

    private static double median(List<Double> values) {
        return Spread.of(values).median();
    }

    @Override
    public String toString() {
        return "building %.2f ms in the background; first batch %.2f, second %.2f, later ones %.2f; closing the old session %.2f ms"
                .formatted(building, firstBatch, secondBatch, laterBatches, closing);
    }
}
