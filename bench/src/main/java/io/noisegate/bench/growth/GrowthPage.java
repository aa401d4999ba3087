package io.noisegate.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.bench.measure.Machine;
import io.noisegate.evaluation.ChartLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A chart for each {@link Growth} on one page that needs nothing else. */
record GrowthPage(Machine machine, List<Growth> growths) {
    private static final ObjectMapper JSON = new ObjectMapper();

    GrowthPage {
        growths = List.copyOf(growths);
    }

    String html() throws IOException {
        try (InputStream page = GrowthPage.class.getResourceAsStream("growth.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("/*CHARTS*/", ChartLibrary.script())
                    .replace("/*MACHINE*/", JSON.writeValueAsString(machine.toString()))
                    .replace("/*GROWTHS*/", JSON.writeValueAsString(growths));
        }
    }

    /** A row per point: what grows, its size, the part, processor time per sample in microseconds. */
    String csv() {
        StringBuilder text = new StringBuilder("growing,size,part,cpu_micros_per_sample%n".formatted());
        for (Growth growth : growths) {
            for (Growth.Line line : growth.lines()) {
                for (Growth.Point point : line.points()) {
                    text.append("\"%s\",%d,\"%s\",%.4f%n"
                            .formatted(growth.title(), point.size(), line.name(), point.micros()));
                }
            }
        }
        return text.toString();
    }
}
