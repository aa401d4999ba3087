package io.noisegate.demo;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.schema.NoisyLabelAlert;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a demo showed, for people. */
final class DemoSummary {
    private static final int PICTURES = 10;

    private DemoSummary() {}

    static String of(Demo.Outcome outcome) {
        DemoReport report = outcome.report();
        return """

                Wrong labels found      AUROC %.3f   average precision %.3f
                Standing alerts         precision %.3f   recall %.3f   (%d alerts)
                Clean test accuracy     %.3f   keeping every label %.3f
                Speed                   %,.0f samples/s scored, decided and learned one batch after the other; %.0f s in all

                The strongest alerts (given label, what the model rather sees; ✓ the label is wrong indeed):

                %s""".formatted(
                        report.auroc(),
                        report.averagePrecision(),
                        report.alertPrecision(),
                        report.alertRecall(),
                        outcome.gated().alerts().size(),
                        report.testAccuracy(),
                        report.testAccuracyKeepAll(),
                        report.samplesPerSecond(),
                        report.seconds(),
                        pictures(outcome));
    }

    static String whereToLook(NoisegateSettings settings, String webAddress) {
        String servers = settings.kafka().bootstrapServers();
        return """
                Flink's page            %s
                Alerts                  noisegate alerts --bootstrap-servers %s --topic %s --from-beginning
                Decisions               noisegate decisions --bootstrap-servers %s --topic %s --from-beginning
                """.formatted(
                        webAddress,
                        servers,
                        settings.topics().alerts(),
                        servers,
                        settings.topics().decisions());
    }

    private static String pictures(Demo.Outcome outcome) {
        Map<String, LabeledDataset.Row> rows =
                outcome.train().rows().stream().collect(Collectors.toMap(LabeledDataset.Row::id, Function.identity()));
        List<NoisyLabelAlert> strongest = outcome.gated().alerts().values().stream()
                .sorted(Comparator.comparingDouble(NoisyLabelAlert::getScore).reversed())
                .limit(PICTURES)
                .toList();
        return DigitPictures.of(strongest, rows);
    }
}
