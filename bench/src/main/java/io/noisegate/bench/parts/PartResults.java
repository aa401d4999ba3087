package io.noisegate.bench.parts;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.measure.Machine;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What JMH measured, without where on the machine it lay. */
record PartResults(
        @JsonProperty("machine") Machine machine,
        @JsonProperty("parts") List<Part> parts) {

    /**
     * One benchmark with one choice of parameters.
     *
     * @param score in {@code unit}
     * @param error half the width of the 99.9 % confidence interval
     */
    record Part(
            @JsonProperty("name") String name,
            @JsonProperty("parameters") Map<String, String> parameters,
            @JsonProperty("score") double score,
            @JsonProperty("error") double error,
            @JsonProperty("unit") String unit) {

        static Part of(RunResult run) {
            BenchmarkParams conditions = run.getParams();
            Map<String, String> parameters = new TreeMap<>();
            conditions.getParamsKeys().forEach(key -> parameters.put(key, conditions.getParam(key)));
            String name = conditions.getBenchmark();
            Result<?> result = run.getPrimaryResult();
            return new Part(
                    name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                    parameters,
                    result.getScore(),
                    result.getScoreError(),
                    result.getScoreUnit());
        }
    }

    PartResults {
        parts = List.copyOf(parts);
    }

    static PartResults of(Machine machine, Collection<RunResult> runs) {
        return new PartResults(machine, runs.stream().map(Part::of).toList());
    }

    /** As a table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%s%n%n".formatted(machine));
        for (Part part : parts) {
            text.append("%-40s %-28s %,16.1f ± %,14.1f %s%n"
                    .formatted(part.name(), part.parameters(), part.score(), part.error(), part.unit()));
        }
        return text.toString();
    }
}
