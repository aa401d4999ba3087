package io.noisegate.bench.measure;

import io.noisegate.bench.measure.ProcessorTime.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Contenders that take turns, A B A B: whatever else the machine does meets all of them alike. The first contender is the
 * limit that the others are compared with, round by round.
 */
public final class AlternatingRounds {
    private final List<Contender> contenders;
    private final List<List<Measurement>> measurements = new ArrayList<>();

    /** Who takes turns. */
    public record Contender(String name, double target, Turn turn) {
        /** The limit itself has nothing to reach. */
        public static Contender limit(String name, Turn turn) {
            return new Contender(name, 1, turn);
        }

        /** Measured for its own sake. */
        public static Contender aside(String name, Turn turn) {
            return new Contender(name, Double.NaN, turn);
        }
    }

    /** One round of one contender. */
    @FunctionalInterface
    public interface Turn {
        Measurement take() throws Exception;
    }

    /** Told about each measurement when it was taken. */
    @FunctionalInterface
    public interface Listener {
        void measured(int round, String contender, Measurement measurement);
    }

    public AlternatingRounds(List<Contender> contenders) {
        this.contenders = List.copyOf(contenders);
        contenders.forEach(contender -> measurements.add(new ArrayList<>()));
    }

    /** Lets everyone take some turns that do not count, then those that do. */
    public void run(int warmupRounds, int rounds, Listener listener) throws Exception {
        for (int round = 1 - warmupRounds; round <= rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Measurement measurement = contenders.get(i).turn().take();
                listener.measured(round, contenders.get(i).name(), measurement);
                if (round > 0) {
                    measurements.get(i).add(measurement);
                }
            }
        }
    }

    /** How the limit and those compared with it did. */
    public List<Standing> standings() {
        return IntStream.range(0, contenders.size()).mapToObj(this::standing).toList();
    }

    private Standing standing(int contender) {
        List<Measurement> own = measurements.get(contender);
        List<Measurement> limit = measurements.get(0);
        List<Double> ratios = IntStream.range(0, own.size())
                .mapToObj(round ->
                        own.get(round).samplesPerSecond() / limit.get(round).samplesPerSecond())
                .toList();
        List<Double> cpuRatios = IntStream.range(0, own.size())
                .mapToObj(round ->
                        limit.get(round).cpuMicrosPerSample() / own.get(round).cpuMicrosPerSample())
                .toList();
        return new Standing(
                contenders.get(contender).name(),
                spread(own, Measurement::samplesPerSecond),
                spread(own, Measurement::cpuMicrosPerSample),
                Spread.of(ratios),
                Spread.of(cpuRatios),
                byRole(own, Measurement::cpuMicrosByRole),
                byRole(own, Measurement::heapBytesByRole),
                ofTasks(own),
                contenders.get(contender).target());
    }

    private static Map<String, Double> byRole(
            List<Measurement> measurements, Function<Measurement, Map<Role, Double>> quantity) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            measurements.stream()
                    .map(quantity)
                    .filter(roles -> roles.containsKey(role))
                    .mapToDouble(roles -> roles.get(role))
                    .average()
                    .ifPresent(mean -> means.put(role.title(), mean));
        }
        return means;
    }

    private static double ofTasks(List<Measurement> measurements) {
        return measurements.stream()
                .mapToDouble(measurement -> measurement.heapBytesByRole().entrySet().stream()
                        .filter(bytes -> bytes.getKey().isTask())
                        .mapToDouble(Map.Entry::getValue)
                        .sum())
                .average()
                .orElse(0);
    }

    private static Spread spread(List<Measurement> measurements, ToDoubleFunction<Measurement> quantity) {
        return Spread.of(measurements.stream().map(quantity::applyAsDouble).toList());
    }
}
