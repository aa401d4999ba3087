package io.noisegate.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/**
 * What a demo showed, for machines.
 *
 * @param auroc of the wrong labels under the detection score, cumulative mean margin; undefined without wrong labels
 * @param averagePrecision likewise
 * @param alertPrecision share of the standing alerts that are right; undefined without alerts
 * @param alertRecall share of the wrong labels with a standing alert; undefined without wrong labels
 * @param testAccuracy of the learned model on clean test rows
 * @param testAccuracyKeepAll of the model that learned from every label
 * @param samplesPerSecond decided by the main run
 * @param seconds the whole demo took, both runs and the start of broker and cluster included
 */
public record DemoReport(
        OptionalDouble auroc,
        OptionalDouble averagePrecision,
        OptionalDouble alertPrecision,
        OptionalDouble alertRecall,
        double testAccuracy,
        double testAccuracyKeepAll,
        double samplesPerSecond,
        double seconds) {

    /** An object with a key for each number; what is undefined is null. */
    public String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        put(json, "auroc", auroc);
        put(json, "average_precision", averagePrecision);
        put(json, "alert_precision", alertPrecision);
        put(json, "alert_recall", alertRecall);
        json.put("test_accuracy", testAccuracy);
        json.put("test_accuracy_keep_all", testAccuracyKeepAll);
        json.put("samples_per_second", samplesPerSecond);
        json.put("seconds", seconds);
        return json.toPrettyString() + "\n";
    }

    private static void put(ObjectNode json, String key, OptionalDouble value) {
        if (value.isPresent()) {
            json.put(key, value.getAsDouble());
        } else {
            json.putNull(key);
        }
    }
}
