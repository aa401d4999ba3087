package io.noisegate.demo;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.NoisyLabelAlert;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Digits of 8×8 pixels drawn with block characters, side by side, each under what was said of its label. */
final class DigitPictures {
    private static final int SIDE = 8;
    private static final int PER_LINE = 5;
    private static final String SHADES = " ░▒▓█";
    private static final int CELL_WIDTH = 2 * SIDE + 3;

    private DigitPictures() {}

    /** The pictures of these alerts, strongest first as given. */
    static String of(List<NoisyLabelAlert> alerts, Map<String, LabeledDataset.Row> rows) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < alerts.size(); from += PER_LINE) {
            appendLine(text, alerts.subList(from, Math.min(alerts.size(), from + PER_LINE)), rows);
        }
        return text.toString();
    }

    private static void appendLine(
            StringBuilder text, List<NoisyLabelAlert> alerts, Map<String, LabeledDataset.Row> rows) {
        List<String> titles = new ArrayList<>();
        List<String> scores = new ArrayList<>();
        for (NoisyLabelAlert alert : alerts) {
            int given = ((ClassLabel) alert.getGivenLabel()).getIndex();
            boolean right = rows.get(alert.getSampleId()).mislabeled();
            titles.add("%d, rather %d %s".formatted(given, alert.getSuggestedClass(), right ? "✓" : "✗"));
            scores.add("#%s  %.1f".formatted(alert.getSampleId(), alert.getScore()));
        }
        appendCells(text, titles);
        appendCells(text, scores);
        for (int y = 0; y < SIDE; y++) {
            List<String> pixels = new ArrayList<>();
            for (NoisyLabelAlert alert : alerts) {
                pixels.add(pixelLine(rows.get(alert.getSampleId()).features(), y));
            }
            appendCells(text, pixels);
        }
        text.append('\n');
    }

    private static String pixelLine(byte[] features, int y) {
        FloatBuffer pixels =
                ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        StringBuilder line = new StringBuilder();
        for (int x = 0; x < SIDE; x++) {
            int shade = Math.round(pixels.get(y * SIDE + x) * (SHADES.length() - 1));
            line.append(String.valueOf(SHADES.charAt(shade)).repeat(2));
        }
        return line.toString();
    }

    private static void appendCells(StringBuilder text, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (String cell : cells) {
            line.append("  ").append(cell).append(" ".repeat(Math.max(0, CELL_WIDTH - 2 - cell.length())));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
