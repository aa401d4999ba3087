package io.noisegate.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.cluster.BrokerProcess;
import io.noisegate.cluster.DigitStream;
import io.noisegate.cluster.Eventually;
import io.noisegate.cluster.FlinkHome;
import io.noisegate.cluster.FlinkProcesses;
import io.noisegate.cluster.Scrape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job as the overlay {@code dev} deploys it: its job jar, arguments, settings and model, and exactly its Flink
 * configuration, memory and addresses aside, on a cluster of processes. Mount points are folders of the test.
 */
@Tag("packaged")
class DevOverlayVerification {
    private static final Pattern SELECTOR = Pattern.compile("(flink_\\w+)(?:\\{(\\w+)=\"([^\"]*)\"})?");

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static BrokerProcess broker;
    private static DigitStream digits;
    private static FlinkProcesses cluster;
    private static Scrape scrape;

    @BeforeAll
    static void deploy() throws Exception {
        Manifests dev = Manifests.rendered("dev");
        broker = BrokerProcess.start(folder.resolve("broker"));
        Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        Path mounted = Files.createDirectories(folder.resolve("configuration"));
        for (Map.Entry<String, byte[]> file : dev.configurationFiles().entrySet()) {
            Files.write(mounted.resolve(file.getKey()), file.getValue());
        }
        Path settings = mounted.resolve("noisegate.yaml");
        Files.writeString(
                settings, Files.readString(settings).replace(dev.mountPath("configuration"), mounted.toString()));
        Configuration flink = new Configuration();
        dev.flinkConfiguration()
                .forEach((key, value) -> flink.setString(
                        key,
                        value.replace(
                                dev.mountPath("data"), folder.resolve("data").toString())));
        digits = DigitStream.of(settings, environment);
        String[] arguments = dev.jobArguments().stream()
                .map(argument -> argument.replace(dev.mountPath("configuration"), mounted.toString()))
                .toArray(String[]::new);
        cluster = FlinkProcesses.start(FlinkHome.ofTheBuild().with(environment), folder, flink, 1, arguments);
        cluster.awaitRunning();
        digits.send("no sample".getBytes(StandardCharsets.UTF_8));
        digits.awaitDecisions(digits.send(1, 1));
        Eventually.holds("the metrics settle", Duration.ofSeconds(30), DevOverlayVerification::scraped);
    }

    @AfterAll
    static void remove() {
        if (cluster != null) {
            cluster.close();
        }
        if (digits != null) {
            digits.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static boolean scraped() throws Exception {
        scrape = Scrape.of(cluster.metrics());
        return value("keptSamples") + value("droppedSamples")
                        == digits.decisions().size()
                && cluster.rest().completedCheckpoints() > 0;
    }

    @Test
    void everyMetricOfTheTableIsScrapedAndNoOther() throws IOException {
        assertEquals(lines(MetricsTable.read(Path.of("METRICS.md"))), lines(MetricsTable.of(scrape)));
        assertEquals(1, value("deadLetters"));
        assertTrue(value("optimizerSteps") > 0);
    }

    @Test
    void everyQueryOfTheDashboardFindsSomething() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Manifests.FOLDER
                        .resolve("components/alerts/noisegate.json")
                        .toFile());
        List<String> queries = dashboard.findValuesAsText("expr");

        assertTrue(queries.size() > 20, queries.size() + " queries");
        assertEquals(Set.of(), notScraped(queries));
    }

    @Test
    void everyAlertRuleLooksAtSomething() throws IOException {
        List<String> rules = new ArrayList<>();
        for (JsonNode resource : Manifests.rendered("prod-cpu").ofKind("PrometheusRule")) {
            rules.addAll(resource.findValuesAsText("expr"));
        }

        assertTrue(rules.size() > 10, rules.size() + " rules");
        assertEquals(Set.of(), notScraped(rules));
    }

    private static Set<String> notScraped(List<String> queries) {
        Set<String> missing = new TreeSet<>();
        for (String query : queries) {
            Matcher selector = SELECTOR.matcher(query);
            while (selector.find()) {
                String label = selector.group(2);
                String expected = selector.group(3);
                if (scrape.of(selector.group(1)).stream()
                        .noneMatch(series ->
                                label == null || expected.equals(series.labels().get(label)))) {
                    missing.add(selector.group());
                }
            }
        }
        return missing;
    }

    private static String lines(MetricsTable table) {
        return String.join(
                "\n",
                table.labels().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }

    private static double value(String metric) {
        return scrape.of("flink_taskmanager_job_task_operator_noisegate_" + metric).stream()
                .mapToDouble(Scrape.Series::value)
                .sum();
    }
}
