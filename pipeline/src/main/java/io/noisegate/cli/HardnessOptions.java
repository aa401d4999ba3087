package io.noisegate.cli;

import io.noisegate.dataset.perturbation.Perturbation;
import io.noisegate.settings.Requirements;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.Option;

/** In which way a share of the samples is made hard. */
final class HardnessOptions {
    @Option(
            names = "--hardness",
            required = true,
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description = "Makes a share of the training rows hard: ${COMPLETION-CANDIDATES}.")
    private Perturbation.Kind kind;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            description = "Share of the training rows to make hard, 0 to 1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.2")
    private double share;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "The same seed makes the same rows hard in the same way (default: ${DEFAULT-VALUE}).",
            defaultValue = "7")
    private long seed;

    /** The names of all kinds. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Perturbation.Kind.values())
                    .map(Perturbation.Kind::word)
                    .iterator();
        }
    }

    Perturbation perturbation() {
        Requirements.of("produce")
                .require(share >= 0 && share <= 1, "share", share, "a number from 0 to 1", "0.2 is the usual start")
                .orThrow();
        return new Perturbation(kind, share, seed);
    }
}
