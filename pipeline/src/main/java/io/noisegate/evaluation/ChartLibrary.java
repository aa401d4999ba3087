package io.noisegate.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Chart.js, for pages that carry what draws their charts. */
public final class ChartLibrary {
    private static final String VERSION = "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";
    private static final String SCRIPT = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js";

    private ChartLibrary() {}

    /** Its whole script. */
    public static String script() throws IOException {
        Properties library = new Properties();
        try (InputStream in = ChartLibrary.class.getResourceAsStream(VERSION)) {
            library.load(in);
        }
        try (InputStream in =
                ChartLibrary.class.getResourceAsStream(SCRIPT.formatted(library.getProperty("version")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
