package io.noisegate.deployment;

import io.noisegate.cluster.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of {@code METRICS.md}.
 *
 * @param labels of each metric by operator and name, such as {@code Select loss}; Flink's own labels are not among them
 */
record MetricsTable(Map<String, Set<String>> labels) {
    private static final String PREFIX = "flink_taskmanager_job_task_operator_noisegate_";
    private static final Pattern NAME = Pattern.compile("`(\\w+)(?:\\{(\\w+)})?`");
    private static final Set<String> OF_FLINK = Set.of(
            "host",
            "job_id",
            "job_name",
            "operator_id",
            "operator_name",
            "subtask_index",
            "task_attempt_id",
            "task_attempt_num",
            "task_id",
            "task_name",
            "tm_id");

    static MetricsTable read(Path file) throws IOException {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\\|");
            Matcher name = NAME.matcher(cells.length < 6 ? "" : cells[2]);
            while (name.find()) {
                for (String operator : cells[1].trim().split(", ")) {
                    labels.put(operator + " " + name.group(1), labels(name.group(2), cells[3].trim()));
                }
            }
        }
        return new MetricsTable(labels);
    }

    private static Set<String> labels(String own, String kind) {
        Set<String> labels = new TreeSet<>(own == null ? Set.of() : Set.of(own));
        if (kind.equals("distribution")) {
            labels.add("quantile");
        }
        return labels;
    }

    /** The same table as a scrape shows it. */
    static MetricsTable of(Scrape scrape) {
        Map<String, Set<String>> labels = new TreeMap<>();
        Set<String> names = scrape.names();
        for (Scrape.Series series : scrape.series()) {
            boolean countOfDistribution = series.name().endsWith("_count")
                    && names.contains(series.name().replaceFirst("_count$", ""));
            if (series.name().startsWith(PREFIX) && !countOfDistribution) {
                Set<String> own = new TreeSet<>(series.labels().keySet());
                own.removeAll(OF_FLINK);
                labels.put(series.labels().get("operator_name") + " " + bare(series.name(), own), own);
            }
        }
        return new MetricsTable(labels);
    }

    /** The reporter writes the key of a label into the name, too. */
    private static String bare(String name, Set<String> labels) {
        String bare = name.substring(PREFIX.length());
        String first = bare.split("_")[0];
        return labels.contains(first) ? bare.substring(first.length() + 1) : bare;
    }
}
