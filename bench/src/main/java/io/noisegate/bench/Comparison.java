package io.noisegate.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The result of a benchmark against a limit.
 *
 * @param question what was asked
 * @param conditions under which
 * @param standings the limit first
 */
record Comparison(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("question") String question,
        @JsonProperty("conditions") String conditions,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("standings") List<Standing> standings) {

    Comparison {
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
                            standing == standings.get(0) ? "limit" : "%.2f".formatted(standing.target()),
                            standing.cpuRatio().median()));
        }
        return text.toString();
    }
}
