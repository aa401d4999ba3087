package io.noisegate.evaluation;

import io.noisegate.hardness.HardnessMeasure;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.SampleHistorySerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What remembering a sample costs, as the job's own serializer writes it. */
final class StateCost {
    private StateCost() {}

    /** Bytes that a measure adds to the history of a sample. */
    static int ofMeasure(HardnessMeasure measure) {
        return bytes(List.of(measure.name())) - bytes(List.of());
    }

    /** The same by name; 0 for a score that is made of others. */
    static int ofNamed(String measure) {
        return HardnessMeasures.names().contains(measure)
                ? ofMeasure(HardnessMeasures.named(List.of(measure)).get(0))
                : 0;
    }

    private static int bytes(List<String> measures) {
        Assessor assessor = new Assessor(new HistorySettings(1, Duration.ofDays(1), measures));
        DataOutputSerializer out = new DataOutputSerializer(1024);
        try {
            SampleHistorySerializer.INSTANCE.serialize(assessor.newHistory(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return out.length();
    }
}
