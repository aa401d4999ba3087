package io.noisegate.evaluation;

import io.noisegate.hardness.HardnessMeasure;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.hardness.Signals;
import io.noisegate.hardness.WindowDetector;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import io.noisegate.sample.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What remembering a sample costs, as the job's own serializer writes it. */
final class StateCost {
    private static final int DETECTOR_WINDOW = 10;

    private StateCost() {}

    /**
     * Bytes that a measure adds to the history of a sample.
     *
     * @param shape of a sample, for measures whose state depends on it
     */
    static int ofMeasure(HardnessMeasure measure, long[] shape) {
        int inputs = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        return bytes(List.of(measure.name()), inputs) - bytes(List.of(), inputs);
    }

    /** The same by name, for samples without features; 0 for a score that is made of others. */
    static int ofNamed(String measure) {
        return HardnessMeasures.names().contains(measure)
                ? ofMeasure(HardnessMeasures.named(List.of(measure)).get(0), new long[0])
                : 0;
    }

    private static int bytes(List<String> measures, int inputs) {
        Assessor assessor = new Assessor(new HistorySettings(1, Duration.ofDays(1), measures), null, new NoDetector());
        SampleHistory history = assessor.newHistory();
        assessor.observe(history, observation(inputs));
        DataOutputSerializer out = new DataOutputSerializer(1024);
        try {
            SampleHistorySerializer.INSTANCE.serialize(history, out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return out.length();
    }

    private static Observation observation(int inputs) {
        return new Observation(
                "",
                0,
                1,
                0,
                0,
                0,
                Label.ofClass(0),
                1,
                new Prediction(0.5f, 1, 0.5f, 0),
                Signals.undefined().withInputGradient(new float[inputs]));
    }

    /** Reads as many observations as the one that comes along. */
    private static final class NoDetector implements WindowDetector {
        @Override
        public int window() {
            return DETECTOR_WINDOW;
        }

        @Override
        public double wrongProbability(float[] labelProbabilities) {
            return Double.NaN;
        }
    }
}
