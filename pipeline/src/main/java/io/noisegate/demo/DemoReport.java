package io.noisegate.demo;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a demo showed, for machines.
 *
 * @param auroc of the wrong labels under the detection score, cumulative mean margin
 * @param averagePrecision likewise
 * @param alertPrecision share of the standing alerts that are right
 * @param alertRecall share of the wrong labels with a standing alert
 * @param testAccuracy of the learned model on clean test rows
 * @param testAccuracyKeepAll of the model that learned from every label
 * @param samplesPerSecond decided by the main run
 * @param seconds the whole demo took, both runs and the start of broker and cluster included
 */
public record DemoReport(
        @JsonProperty("auroc") double auroc,
        @JsonProperty("average_precision") double averagePrecision,
        @JsonProperty("alert_precision") double alertPrecision,
        @JsonProperty("alert_recall") double alertRecall,
        @JsonProperty("test_accuracy") double testAccuracy,
        @JsonProperty("test_accuracy_keep_all") double testAccuracyKeepAll,
        @JsonProperty("samples_per_second") double samplesPerSecond,
        @JsonProperty("seconds") double seconds) {}
