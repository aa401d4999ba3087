package io.noisegate.cli;

import io.noisegate.dataset.RecordedScores;
import io.noisegate.settings.Requirements;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** What a model that was trained elsewhere said of samples whose truth is known. */
final class RecordedScoresOptions {
    @Option(
            names = "--scores",
            required = true,
            paramLabel = "FILE.f32.gz",
            description = "Instead of --data and a model: recorded logits, gzip of little-endian float32 in the order"
                    + " sample, visit, class.")
    private Path file;

    @Option(
            names = "--labels",
            required = true,
            paramLabel = "FILE.csv",
            description = "Their labels: row,given,clean.")
    private Path labels;

    @Option(
            names = "--shape",
            required = true,
            split = ",",
            paramLabel = "SAMPLES,VISITS,CLASSES",
            description = "How many there are of each.")
    private int[] shape;

    RecordedScores read() {
        Requirements.of("evaluate")
                .require(
                        shape.length == 3 && Arrays.stream(shape).allMatch(length -> length >= 1) && shape[2] >= 2,
                        "shape",
                        Arrays.toString(shape),
                        "samples, visits and classes, each at least 1, classes at least 2",
                        "1437,20,10 is that of the digits after 20 passes")
                .orThrow();
        return RecordedScores.read(file, labels, shape[0], shape[1], shape[2]);
    }
}
