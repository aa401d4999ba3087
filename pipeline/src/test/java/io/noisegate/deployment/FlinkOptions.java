package io.noisegate.deployment;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** The keys that Flink, its Kubernetes part, its operator and the autoscaler know, from their own tables. */
final class FlinkOptions {
    private static final List<Class<?>> TABLES = List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            ExternalResourceOptions.class,
            HighAvailabilityOptions.class,
            MetricOptions.class,
            PipelineOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class);
    private static final List<String> ELSEWHERE = List.of(
            "org.apache.flink.kubernetes.configuration.KubernetesConfigOptions",
            "org.apache.flink.kubernetes.operator.config.KubernetesOperatorConfigOptions",
            "org.apache.flink.autoscaler.config.AutoScalerOptions");

    /** What is set for each reporter by its name. */
    private static final Pattern OF_A_REPORTER = Pattern.compile("metrics\\.reporter\\.\\w+\\.(.+)");

    /** The reporter reads them from its own section, which has no table; that they work shows in the scrape. */
    private static final Set<String> OF_THE_REPORTER = Set.of("port", "filterLabelValueCharacters");

    private final Set<String> keys = new TreeSet<>(OF_THE_REPORTER);

    FlinkOptions() throws ReflectiveOperationException, IOException {
        for (Class<?> table : TABLES) {
            addAll(table);
        }
        try (URLClassLoader tables = new URLClassLoader(jars(), FlinkOptions.class.getClassLoader())) {
            for (String table : ELSEWHERE) {
                addAll(tables.loadClass(table));
            }
        }
    }

    private static URL[] jars() throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("target", "option-tables"))) {
            for (Path file : files.toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        return jars.toArray(URL[]::new);
    }

    private void addAll(Class<?> table) throws IllegalAccessException {
        for (var field : table.getFields()) {
            if (field.getType() == ConfigOption.class) {
                keys.add(((ConfigOption<?>) field.get(null)).key());
            }
        }
    }

    /** Whether a key is in one of the tables, or follows one with a name in it, such as {@code metrics.reporter.<name>.…}. */
    boolean know(String key) {
        Matcher ofAReporter = OF_A_REPORTER.matcher(key);
        return keys.contains(ofAReporter.matches() ? ofAReporter.group(1) : key)
                || keys.stream().filter(one -> one.contains("<")).anyMatch(pattern -> matches(key, pattern));
    }

    private static boolean matches(String key, String pattern) {
        String expression = Stream.of(pattern.split("<\\w+>", -1))
                .map(Pattern::quote)
                .reduce((one, other) -> one + "[\\w-]+" + other)
                .orElseThrow();
        return key.matches(expression);
    }
}
