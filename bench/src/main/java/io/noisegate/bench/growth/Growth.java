package io.noisegate.bench.growth;

import java.util.List;

/**
 * What one sample costs as something grows.
 *
 * @param title what grows
 * @param unit what it is counted in
 * @param lines for each part that was measured
 */
record Growth(String title, String unit, List<Line> lines) {
    /** One part. */
    record Line(String name, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    /**
     * @param size of what grows
     * @param micros processor time per sample
     */
    record Point(long size, double micros) {}

    Growth {
        lines = List.copyOf(lines);
    }
}
