package io.noisegate.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The result of a benchmark against a limit.
 *
 * @param question what was asked
 * @param conditions under which
 * @param standings the limit first
 */
public record Comparison(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("question") String question,
        @JsonProperty("conditions") String conditions,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("standings") List<Standing> standings) {

    public Comparison {
        standings = List.copyOf(standings);
    }

    /** As a table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%s%n%s%n%s%n%n".formatted(question, conditions, machine));
        text.append("%-28s %9s %19s %10s %7s %15s %7s %7s%n"
                .formatted("", "samples/s", "(lowest..highest)", "CPU µs", "ratio", "(spread)", "target", "by CPU"));
        for (Standing standing : standings) {
            text.append("%-28s %,9.0f %19s %10.2f %7.3f %15s %7s %7.3f%n"
                    .formatted(
                            standing.name(),
                            standing.samplesPerSecond().median(),
                            "(%,.0f..%,.0f)"
                                    .formatted(
                                            standing.samplesPerSecond().lowest(),
                                            standing.samplesPerSecond().highest()),
                            standing.cpuMicrosPerSample().median(),
                            standing.ratio().median(),
                            "(%.2f..%.2f)"
                                    .formatted(
                                            standing.ratio().lowest(),
                                            standing.ratio().highest()),
                            target(standing),
                            standing.cpuRatio().median()));
        }
        text.append(byRole("Processor time, µs per sample", Standing::cpuMicrosByRole));
        String heap = byRole("Java heap, bytes per sample", Standing::heapBytesByRole);
        return heap.isEmpty()
                ? text.toString()
                : text.append(heap).append(heapOfTasks()).toString();
    }

    private String target(Standing standing) {
        if (standing == standings.get(0)) {
            return "limit";
        }
        return Double.isNaN(standing.target()) ? "" : "%.2f".formatted(standing.target());
    }

    /** Where something goes, a column per contender; nothing when that was not measured. */
    private String byRole(String title, Function<Standing, Map<String, Double>> quantity) {
        Set<String> roles = new LinkedHashSet<>();
        standings.forEach(standing -> roles.addAll(quantity.apply(standing).keySet()));
        if (roles.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("%n%s%n%-28s".formatted(title, ""));
        standings.forEach(standing -> text.append("%22s".formatted(standing.name())));
        text.append("%n".formatted());
        for (String role : roles) {
            text.append("%-28s".formatted(role));
            standings.forEach(standing ->
                    text.append("%22s".formatted(number(quantity.apply(standing).get(role)))));
            text.append("%n".formatted());
        }
        return text.toString();
    }

    private String heapOfTasks() {
        double limit = standings.get(0).heapBytesOfTasks();
        StringBuilder text = new StringBuilder("%-28s".formatted("of the tasks, beyond limit"));
        standings.forEach(standing -> text.append("%22s".formatted(number(standing.heapBytesOfTasks() - limit))));
        return text.append("%n".formatted()).toString();
    }

    private static String number(Double value) {
        return value == null ? "" : "%.2f".formatted(value);
    }
}
