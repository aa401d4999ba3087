package io.noisegate.demo;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.schema.NoisyLabelAlert;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a demo showed, for people. */
public final class DemoSummary {
    private static final int PICTURES = 10;

    private DemoSummary() {}

    /** The numbers, and the strongest alerts as pictures. */
    public static String of(Demo.Outcome outcome) {
        DemoReport report = outcome.report();
        return """

                Wrong labels found      AUROC %s   average precision %s
                Standing alerts         precision %s   recall %s   (%d alerts)
                Clean test accuracy     %.3f   keeping every label %.3f
                Speed                   %,.0f samples/s scored, decided and learned one batch after the other; %.0f s in all

                The strongest alerts (given label, what the model rather sees; ✓ the label is wrong indeed):

                %s""".formatted(
                        orUndefined(report.auroc()),
                        orUndefined(report.averagePrecision()),
                        orUndefined(report.alertPrecision()),
                        orUndefined(report.alertRecall()),
                        outcome.gated().alerts().size(),
                        report.testAccuracy(),
                        report.testAccuracyKeepAll(),
                        report.samplesPerSecond(),
                        report.seconds(),
                        pictures(outcome));
    }

    /**
     * The commands that show more of a demo that is still running.
     *
     * @param configuration file with its settings
     */
    public static String whereToLook(Path configuration, String webAddress) {
        String command = System.getProperty("noisegate.command", "noisegate");
        return """
                Flink's page            %1$s
                Alerts                  %2$s alerts --config %3$s --from-beginning
                Decisions               %2$s decisions --config %3$s --from-beginning
                Topics                  %2$s topics describe --config %3$s
                More samples            %2$s produce --config %3$s --data digits --label-column uniform20
                """.formatted(webAddress, command, configuration);
    }

    private static String orUndefined(OptionalDouble value) {
        return value.isPresent() ? "%.3f".formatted(value.getAsDouble()) : "undefined";
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
