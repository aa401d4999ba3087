package io.noisegate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus sees of a running job. */
@Tag("packaged")
class MetricsVerification {
    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void everyMetricOfTheTableIsScrapedAndNoOther() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("metrics.reporters", "prom");
        configuration.setString(
                "metrics.reporter.prom.factory.class", "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        configuration.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                DigitStream digits = DigitStream.prepare(
                        folder,
                        broker.bootstrapServers(),
                        "job:\n  name: digits\n  checkpoint-interval: 500 ms\nguards:\n  model:\n    held-out: 64\n");
                FlinkProcesses cluster =
                        FlinkProcesses.start(FlinkHome.ofTheBuild(), folder, configuration, 1, digits.jobArguments())) {
            cluster.awaitRunning();
            digits.send("no sample".getBytes(StandardCharsets.UTF_8));
            digits.awaitDecisions(digits.send(1, 1));

            Eventually.holds("the metrics settle", Duration.ofSeconds(30), () -> {
                Scrape scrape = Scrape.of(cluster.metrics());
                return value(scrape, "keptSamples") + value(scrape, "droppedSamples")
                        == digits.decisions().size();
            });
            Scrape scrape = Scrape.of(cluster.metrics());
            assertEquals(lines(MetricsTable.read(Path.of("METRICS.md"))), lines(MetricsTable.of(scrape)));
            assertEquals(1, value(scrape, "deadLetters"));
            assertTrue(value(scrape, "optimizerSteps") > 0);
        }
    }

    private static String lines(MetricsTable table) {
        return String.join(
                "\n",
                table.labels().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }

    private static double value(Scrape scrape, String metric) {
        return scrape.of("flink_taskmanager_job_task_operator_noisegate_" + metric).stream()
                .mapToDouble(Scrape.Series::value)
                .sum();
    }
}
