package io.noisegate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.StreamSupport;

/** Reads the numbers of the reference files and compares with them. */
public final class ReferenceNumbers {

    private ReferenceNumbers() {}

    /** A number; NaN and the infinities are written as strings. */
    public static double number(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.asText()) : node.doubleValue();
    }

    public static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(ReferenceNumbers::number)
                .toArray();
    }

    /** A table of numbers, {@code [rows, columns]}. */
    public static double[][] table(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(ReferenceNumbers::doubles)
                .toArray(double[][]::new);
    }

    public static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    /** All numbers of nested arrays, in order. */
    public static double[] flat(JsonNode array) {
        return array.isArray()
                ? StreamSupport.stream(array.spliterator(), false)
                        .flatMapToDouble(inner -> Arrays.stream(flat(inner)))
                        .toArray()
                : new double[] {number(array)};
    }

    public static float[] floats(JsonNode array) {
        double[] values = doubles(array);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** {@code |actual - expected| <= tolerance max(1, |expected|)}; NaN and infinities must be the same. */
    public static void assertClose(String what, double expected, double actual, double tolerance) {
        boolean close = Double.compare(expected, actual) == 0
                || Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
        assertTrue(close, () -> "%s is %s, expected %s within %s".formatted(what, actual, expected, tolerance));
    }

    /** The same for every pair of numbers. */
    public static void assertAllClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertClose(what + " " + i, expected[i], actual[i], tolerance);
        }
    }
}
