package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.Eventually;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabelNoise;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.job.KafkaEnds;
import io.noisegate.schema.NoiseProfile;
import io.noisegate.schema.SampleDecision;
import io.noisegate.trial.ContractReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Labels that become much noisier than they were, and than the guard lets a policy drop. */
@Tag("faults")
class NoiseFaultsVerification {
    private static final double LARGEST_DROP_SHARE = 0.25;
    private static final int SPAN = 1024;
    private static final int PASSES = 10;
    private static final Duration WHILE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String DROPPING = """
            selection:
              policy: margin-drop
              margin-drop:
                largest-drop-share: 0.9
            noise-profile:
              enabled: true
              interval: 1 s
            """;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void theLabelsBecomeNoisy() throws Exception {
        LabeledDataset clean = wholeBatches(Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS.labeledBy("clean"))
                .only(Split.TRAIN));
        LabeledDataset usual = new LabelNoise.Uniform(0.05, 3).applyTo(clean);
        LabeledDataset noisy = new LabelNoise.Uniform(0.4, 5).applyTo(renamed(clean));
        StagePlan plan = StagePlan.lockstep().withDigits(usual);
        String job = plan.job().replace("guards:\n", """
                guards:
                  drops:
                    largest-share: %s
                    span: %d
                """.formatted(LARGEST_DROP_SHARE, SPAN)) + DROPPING;
        try (Stage stage = Stage.open(folder, plan.withJob(job));
                ContractReader<NoiseProfile> profiles = new ContractReader<>(
                        KafkaEnds.clientProperties(stage.settings().kafka()),
                        stage.settings().topics().noiseProfiles(),
                        NoiseProfile.class)) {
            for (int pass = 0; pass < PASSES; pass++) {
                stage.send(usual);
            }
            stage.decided().await(stage.sent());
            double rateBefore = awaitRate(profiles, usual.rows().size(), 0.02, 0.09);
            int decidedBefore = stage.decided().seen().size();

            stage.endure(
                    "of the labels of new samples 40 % are wrong instead of 5 %",
                    () -> stage.feed(noisy, 3_000, Clock.systemUTC(), WHILE));

            double rateAfter =
                    awaitRate(profiles, usual.rows().size() + noisy.rows().size(), 0.18, 0.27);
            List<SampleDecision> decisions = stage.decided().seen();
            double largest = largestDropShare(decisions);
            double precision = precision(decisions.subList(decidedBefore, decisions.size()), noisy);
            System.out.printf(
                    "noise profile %.3f before, %.3f after; at most %.3f of %d samples dropped, of the new ones %.3f with a wrong label%n",
                    rateBefore, rateAfter, largest, SPAN, precision);
            assertTrue(largest <= LARGEST_DROP_SHARE, "dropped " + largest);
            assertTrue(largest > LARGEST_DROP_SHARE - 0.01, "the guard had to hold the policy back: " + largest);
            assertTrue(decisions.stream()
                    .anyMatch(one -> one.getReason().toString().equals("DROP_LIMIT")));
            assertTrue(precision > 0.9, "precision of the drops " + precision);
            stage.assertAsWithoutFault();
        }
    }

    /** In lockstep, samples that fill no batch wait for others. */
    private static LabeledDataset wholeBatches(LabeledDataset digits) {
        int samples = digits.rows().size() / StagePlan.BATCH * StagePlan.BATCH;
        return digits.withRows("clean", digits.rows().subList(0, samples));
    }

    private static LabeledDataset renamed(LabeledDataset digits) {
        return digits.withRows(
                "new",
                digits.rows().stream()
                        .map(row -> new Row(
                                "new-" + row.id(), row.split(), row.givenLabel(), row.cleanLabel(), row.features()))
                        .toList());
    }

    /** Waits for a profile over so many samples whose rate is in a range. */
    private static double awaitRate(ContractReader<NoiseProfile> profiles, int samples, double from, double to)
            throws Exception {
        NoiseProfile[] newest = new NoiseProfile[1];
        Eventually.holds("a noise rate of %s to %s".formatted(from, to), PATIENCE, () -> {
            profiles.poll(POLL).forEach(profile -> newest[0] = profile);
            return newest[0] != null
                    && newest[0].getSamples() == samples
                    && newest[0].getNoiseRate() >= from
                    && newest[0].getNoiseRate() <= to;
        });
        return newest[0].getNoiseRate();
    }

    /** Over all spans that end with a batch. */
    private static double largestDropShare(List<SampleDecision> decisions) {
        int largest = 0;
        int drops = 0;
        for (int i = 0; i < decisions.size(); i++) {
            drops += decisions.get(i).getKeep() ? 0 : 1;
            drops -= i < SPAN || decisions.get(i - SPAN).getKeep() ? 0 : 1;
            if (i >= SPAN && (i + 1) % StagePlan.BATCH == 0) {
                largest = Math.max(largest, drops);
            }
        }
        return (double) largest / SPAN;
    }

    /** Of the drops of some samples, those whose label is wrong. */
    private static double precision(List<SampleDecision> decisions, LabeledDataset samples) {
        Set<String> wrong =
                samples.rows().stream().filter(Row::mislabeled).map(Row::id).collect(Collectors.toSet());
        Set<String> all = samples.rows().stream().map(Row::id).collect(Collectors.toSet());
        List<String> dropped = decisions.stream()
                .filter(decision -> !decision.getKeep())
                .map(decision -> decision.getSampleId().toString())
                .filter(all::contains)
                .toList();
        assertEquals(false, dropped.isEmpty(), "something is dropped");
        return (double) dropped.stream().filter(wrong::contains).count() / dropped.size();
    }
}
