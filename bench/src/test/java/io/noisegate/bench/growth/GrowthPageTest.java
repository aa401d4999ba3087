package io.noisegate.bench.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.bench.growth.Growth.Line;
import io.noisegate.bench.growth.Growth.Point;
import io.noisegate.bench.measure.Machine;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthPageTest {
    private static final GrowthPage PAGE = new GrowthPage(
            Machine.now(),
            List.of(new Growth(
                    "Window", "losses", List.of(new Line("heap", List.of(new Point(5, 0.25), new Point(15, 0.5)))))));

    @Test
    void hasARowPerPoint() {
        assertEquals(
                List.of(
                        "growing,size,part,cpu_micros_per_sample",
                        "\"Window\",5,\"heap\",0.2500",
                        "\"Window\",15,\"heap\",0.5000"),
                PAGE.csv().lines().toList());
    }

    @Test
    void carriesItsNumbersAndWhatDrawsThem() throws IOException {
        String html = PAGE.html();

        assertTrue(html.contains("\"points\":[{\"size\":5,\"micros\":0.25}"), "numbers");
        assertTrue(html.contains("Chart.js"), "library");
        assertFalse(html.contains("/*GROWTHS*/"), "a place that was not filled");
        assertFalse(html.contains("src="), "something to load");
    }
}
