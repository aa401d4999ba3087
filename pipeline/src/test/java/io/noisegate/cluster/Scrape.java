package io.noisegate.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus would see of some processes at one moment.
 *
 * @param series in Prometheus' text format, parsed
 */
public record Scrape(List<Series> series) {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One series and its value. */
    public record Series(String name, Map<String, String> labels, double value) {}

    /** Asks each of the addresses over HTTP. */
    public static Scrape of(List<URI> addresses) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        List<Series> series = new ArrayList<>();
        for (URI address : addresses) {
            String text = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
            text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Scrape::parse)
                    .forEach(series::add);
        }
        return new Scrape(series);
    }

    private static Series parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not in Prometheus' format: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return new Series(matcher.group(1), labels, value(matcher.group(3)));
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    public Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** All series of a name. */
    public List<Series> of(String name) {
        return series.stream().filter(one -> one.name().equals(name)).toList();
    }
}
