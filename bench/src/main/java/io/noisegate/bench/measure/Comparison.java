package io.noisegate.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        text.append(processorTime());
        return text.toString();
    }

    private String target(Standing standing) {
        if (standing == standings.get(0)) {
            return "limit";
        }
        return Double.isNaN(standing.target()) ? "" : "%.2f".formatted(standing.target());
    }

    /** Where it goes, a column per contender; nothing when that was not measured. */
    private String processorTime() {
        Set<String> roles = new LinkedHashSet<>();
        standings.forEach(standing -> roles.addAll(standing.cpuMicrosByRole().keySet()));
        if (roles.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("%nProcessor time, µs per sample%n%-28s".formatted(""));
        standings.forEach(standing -> text.append("%22s".formatted(standing.name())));
        text.append("%n".formatted());
        for (String role : roles) {
            text.append("%-28s".formatted(role));
            standings.forEach(standing -> text.append("%22s".formatted(micros(standing, role))));
            text.append("%n".formatted());
        }
        return text.toString();
    }

    private static String micros(Standing standing, String role) {
        Double micros = standing.cpuMicrosByRole().get(role);
        return micros == null ? "" : "%.2f".formatted(micros);
    }
}
