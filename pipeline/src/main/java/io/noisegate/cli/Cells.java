package io.noisegate.cli;

import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.RealTarget;
import io.noisegate.schema.SoftTarget;
import java.util.Locale;

/** How values look in the tables of {@code alerts} and {@code decisions}. */
final class Cells {
    private static final String ABSENT = "-";

    private Cells() {}

    static String orAbsent(Object value) {
        return value == null ? ABSENT : value.toString();
    }

    static String number(Number value) {
        return value == null ? ABSENT : String.format(Locale.ROOT, "%.4f", value.doubleValue());
    }

    static String label(Object label) {
        if (label instanceof ClassLabel given) {
            return Integer.toString(given.getIndex());
        }
        return label instanceof RealTarget target
                ? target.getValues().toString()
                : ((SoftTarget) label).getProbabilities().toString();
    }

    static String model(long generation, long version) {
        return generation + "." + version;
    }
}
