package io.noisegate.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a benchmark ran on.
 *
 * @param date UTC
 * @param load processes that wanted to run in the last minute, on average; above {@code cores} the machine was shared
 * @param flags of the JVM that change how it runs
 */
public record Machine(
        @JsonProperty("date") String date,
        @JsonProperty("processor") String processor,
        @JsonProperty("cores") int cores,
        @JsonProperty("system") String system,
        @JsonProperty("jdk") String jdk,
        @JsonProperty("flags") List<String> flags,
        @JsonProperty("load") double load) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    public Machine {
        flags = List.copyOf(flags);
    }

    public static Machine now() {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> argument.startsWith("-X"))
                        .toList(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown"; // not Linux
        }
    }

    @Override
    public String toString() {
        return "%s, %s, %d cores, load %.1f, %s, %s, %s"
                .formatted(date, processor, cores, load, system, jdk, String.join(" ", flags));
    }
}
