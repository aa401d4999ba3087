package io.noisegate.dataset.perturbation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.perturbation.Perturbation.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Runs the kinds of hardness over the cases of {@code perturbations.json}. */
public final class PerturbationReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;
    private static final double ZOOM = 5e-6;
    private static final int IMAGE_LIBRARY = 2;
    private static final double STANDARD_ERRORS = 5;

    private PerturbationReference() {}

    public static void check(JsonNode referenceCase) {
        switch (referenceCase.path("kind").asText()) {
            case "label_noise" -> checkLabelNoise(referenceCase);
            case "label_noise_distribution" -> checkDirichlet(referenceCase);
            case "rule_matrices" -> checkRules(referenceCase);
            case "flag_counts" -> checkCounts(referenceCase);
            case "errors" -> checkRejections(referenceCase);
            case "zoom" -> checkZoom(referenceCase);
            case "shift" -> checkShift(referenceCase);
            case "image_noise" -> checkImageNoise(referenceCase);
            case "tabular_noise" -> checkTabularNoise(referenceCase);
            case "tabular_far_ood" -> checkFlips(referenceCase);
            case "atypical" -> checkTail(referenceCase);
            case "domain_shift" -> checkCartoon(referenceCase);
            case "far_ood_swap" -> checkForeign(referenceCase);
            default -> fail("No check knows the kind " + referenceCase.path("kind"));
        }
    }

    /** By the transition probabilities where they are fixed, and by the rates of a run of ours as large as the original's. */
    private static void checkLabelNoise(JsonNode referenceCase) {
        int classes = referenceCase.path("classes").asInt();
        LabelTransitions transitions = switch (referenceCase.path("model").asText()) {
            case "uniform" -> LabelTransitions.anyClass(classes);
            case "adjacent" -> LabelTransitions.adjacent(classes);
            case "instance" -> LabelTransitions.instance(classes, rule(referenceCase.path("rule_matrix")));
            case "asymmetric" -> LabelTransitions.asymmetric(classes, new Random(7));
            default -> fail("No check knows the model " + referenceCase.path("model"));
        };
        JsonNode expected = referenceCase.path("transition_given_flagged");
        Random random = new Random(11);
        for (int label = 0; label < classes; label++) {
            int[] drawn = new int[classes];
            int draws = 2000;
            for (int i = 0; i < draws; i++) {
                drawn[transitions.draw(label, random)]++;
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                double probability = transitions.probability(label, k);
                sum += probability;
                if (expected.isArray()) {
                    assertEquals(expected.path(label).path(k).asDouble(), probability, EXACT);
                }
                double error = Math.sqrt(probability * (1 - probability) / draws);
                assertEquals(probability, (double) drawn[k] / draws, STANDARD_ERRORS * error, label + " to " + k);
            }
            assertEquals(1, sum, EXACT);
            if (!expected.isArray()) {
                assertEquals(0, transitions.probability(label, label));
            }
        }
        int samples = referenceCase.path("samples").asInt();
        Kind kind = Kind.of(referenceCase.path("model").asText());
        assertEquals(
                referenceCase.path("flagged").asInt(),
                kind.drawn(samples, referenceCase.path("proportion").asDouble()));
    }

    private static Map<Integer, List<Integer>> rule(JsonNode matrix) {
        Map<Integer, List<Integer>> rule = new TreeMap<>();
        matrix.properties()
                .forEach(entry -> rule.put(
                        Integer.valueOf(entry.getKey()),
                        StreamSupport.stream(entry.getValue().spliterator(), false)
                                .map(JsonNode::asInt)
                                .toList()));
        return rule;
    }

    private static void checkDirichlet(JsonNode referenceCase) {
        int classes = referenceCase.path("classes").asInt();
        int draws = referenceCase.path("draws").asInt();
        Random random = new Random(5);
        double mean = referenceCase.path("entry_mean_theory").asDouble();
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            LabelTransitions transitions = LabelTransitions.asymmetric(classes, random);
            for (int label = 0; label < classes; label++) {
                for (int k = 0; k < classes; k++) {
                    double deviation = transitions.probability(label, k) - mean;
                    squares += k == label ? 0 : deviation * deviation;
                }
            }
        }
        double variance = squares / (draws * classes * (classes - 1));
        assertEquals(referenceCase.path("entry_variance_theory").asDouble(), variance, 0.004);
    }

    private static void checkRules(JsonNode referenceCase) {
        assertEquals(rule(referenceCase.path("mnist")), new TreeMap<>(LabelTransitions.DIGITS));
        assertEquals(rule(referenceCase.path("cifar")), new TreeMap<>(LabelTransitions.CIFAR));
    }

    private static void checkCounts(JsonNode referenceCase) {
        for (JsonNode row : referenceCase.path("rows")) {
            int samples = row.path("samples").asInt();
            double share = row.path("proportion").asDouble();
            for (Kind kind : Kind.values()) {
                boolean rounds = kind == Kind.ASYMMETRIC || kind == Kind.ADJACENT;
                assertEquals(
                        row.path(rounds ? "asymmetric_and_adjacent" : "uniform_and_instance_and_shifts")
                                .asInt(),
                        kind.drawn(samples, share),
                        kind + " of " + samples + " by " + share);
            }
        }
    }

    /** Two classes become each other, and a class without a rule stays; one class alone is still refused. */
    private static void checkRejections(JsonNode referenceCase) {
        assertTrue(referenceCase.path("errors").has("adjacent_two_classes"));
        assertEquals(1, LabelTransitions.adjacent(2).probability(0, 1));
        assertEquals(1, LabelTransitions.instance(2, Map.of()).probability(1, 1));
        assertThrows(InvalidDataset.class, () -> LabelTransitions.adjacent(1));
        assertThrows(InvalidDataset.class, () -> LabelTransitions.asymmetric(1, new Random(1)));
    }

    private static void checkZoom(JsonNode referenceCase) {
        Picture zoomed = PictureShifts.zoomed(
                picture(referenceCase.path("input")),
                referenceCase.path("zoom_factor").asDouble());
        assertPicture(referenceCase.path("output_float32"), zoomed, ZOOM);
    }

    /** To the left is refused, where the original changes the height instead. */
    private static void checkShift(JsonNode referenceCase) {
        int columns = referenceCase.path("shift_amount").asInt();
        Picture input = picture(referenceCase.path("input"));
        if (columns < 0) {
            assertThrows(IllegalArgumentException.class, () -> PictureShifts.moved(input, columns, 0));
            return;
        }
        assertPicture(referenceCase.path("output_float32"), PictureShifts.moved(input, columns, 0), 0);
    }

    private static void checkImageNoise(JsonNode referenceCase) {
        Picture noisy = PictureShifts.noisy(
                picture(referenceCase.path("input")),
                flat(referenceCase.path("standard_normal_draws")),
                referenceCase.path("std_factor").asDouble(),
                0,
                1);
        assertPicture(referenceCase.path("output_float32"), noisy, FLOAT32);
    }

    private static void checkTabularNoise(JsonNode referenceCase) {
        JsonNode input = referenceCase.path("input");
        int[] flagged = ints(referenceCase.path("flagged"));
        for (int i = 0; i < flagged.length; i++) {
            double[] row = flat(input.path(flagged[i]));
            double[] scales = new double[row.length];
            Arrays.fill(scales, 1);
            double[] noisy = RowShifts.noisy(
                    row,
                    scales,
                    flat(referenceCase.path("standard_normal_draws_for_flagged").path(i)),
                    referenceCase.path("std").asDouble());
            assertArrayEquals(flat(referenceCase.path("output").path(flagged[i])), noisy, EXACT);
        }
    }

    private static void checkFlips(JsonNode referenceCase) {
        JsonNode picks = referenceCase.path("picks_in_call_order");
        int call = 0;
        for (int row : ints(referenceCase.path("flagged"))) {
            int[] chosen = IntStream.concat(
                            places(picks.path(call)).stream().mapToInt(Integer::intValue),
                            places(picks.path(call + 1)).stream().mapToInt(Integer::intValue))
                    .toArray();
            int[] next = {0};
            double[] flipped =
                    RowShifts.flipped(flat(referenceCase.path("input").path(row)), count -> chosen[next[0]++]);
            assertArrayEquals(flat(referenceCase.path("output").path(row)), flipped, "row " + row);
            assertEquals(chosen.length, next[0]);
            call += 2;
        }
    }

    private static List<Integer> places(JsonNode pick) {
        List<Integer> from = Arrays.stream(ints(pick.path("from"))).boxed().toList();
        return Arrays.stream(ints(pick.path("picked"))).mapToObj(from::indexOf).toList();
    }

    /** With fewer than a hundred values the mended tail is the largest one, not all of them. */
    private static void checkTail(JsonNode referenceCase) {
        double[] marginal = flat(referenceCase.path("marginal"));
        double[] tail = RowShifts.tail(marginal);
        if (referenceCase.path("tail_values").isArray()) {
            assertArrayEquals(flat(referenceCase.path("tail_values")), tail);
        } else {
            assertArrayEquals(new double[] {Arrays.stream(marginal).max().getAsDouble()}, tail);
        }
    }

    private static void checkCartoon(JsonNode referenceCase) {
        Picture noisy = picture(referenceCase.path("noisy_8bit"));
        assertPicture(
                referenceCase.path("output_8bit"),
                PictureShifts.cartoon(noisy),
                noisy.channels() == 1 ? 0 : IMAGE_LIBRARY);
    }

    private static void checkForeign(JsonNode referenceCase) {
        int[] shape = ints(referenceCase.path("target_shape"));
        Picture fitted = PictureShifts.fitted(picture(referenceCase.path("source_8bit")), shape[0], shape[1], shape[2]);
        Picture expected = picture(referenceCase.path("output_8bit"));
        for (int channel = 0; channel < shape[0]; channel++) {
            for (int row = 0; row < shape[1]; row++) {
                for (int column = 0; column < shape[2]; column++) {
                    assertEquals(expected.at(0, row, column), fitted.at(channel, row, column), IMAGE_LIBRARY);
                }
            }
        }
    }

    private static void assertPicture(JsonNode expected, Picture actual, double tolerance) {
        double[] values = flat(expected);
        assertEquals(values.length, actual.values().length);
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], actual.values()[i], tolerance * Math.max(1, Math.abs(values[i])), "value " + i);
        }
    }

    private static Picture picture(JsonNode channels) {
        double[] values = flat(channels);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new Picture(
                channels.size(),
                channels.path(0).size(),
                channels.path(0).path(0).size(),
                floats);
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static double[] flat(JsonNode array) {
        return array.isArray()
                ? StreamSupport.stream(array.spliterator(), false)
                        .flatMapToDouble(inner -> Arrays.stream(flat(inner)))
                        .toArray()
                : new double[] {array.doubleValue()};
    }
}
