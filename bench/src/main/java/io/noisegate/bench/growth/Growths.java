package io.noisegate.bench.growth;

import io.noisegate.bench.gradient.GradientSteps;
import io.noisegate.bench.growth.Growth.Line;
import io.noisegate.bench.growth.Growth.Point;
import io.noisegate.bench.measure.AlternatingRounds.Turn;
import io.noisegate.bench.measure.Spread;
import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.NetworkBuilder;
import io.noisegate.bench.stage.ScoreStage;
import io.noisegate.bench.window.KeyedStage;
import io.noisegate.bench.window.KeyedStage.Backend;
import io.noisegate.bench.window.ObservationsInTurn;
import io.noisegate.history.HistorySettings;
import io.noisegate.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Measures each {@link Growth}: one part alone on the calling thread, its processor time, the middle of several turns. */
final class Growths {
    private static final int PIXELS = 784;
    private static final int HIDDEN = 256;
    private static final int BATCH = 128;
    private static final int KEYS = 4_096;
    private static final int TURNS = 5;
    /** Observations at least before measuring begins, so that the compiler is done. */
    private static final int WARM = 100_000;

    private static final List<String> MEASURES = List.of(
            "aum",
            "margin",
            "small-loss",
            "loss-variance",
            "confidence",
            "data-iq",
            "data-maps",
            "el2n",
            "forgetting",
            "confident-learning");

    private final Path folder;
    private final long millis;
    private final Images images = ScoreStage.images(PIXELS);

    /**
     * @param folder for models
     * @param millis of one turn
     */
    Growths(Path folder, long millis) {
        this.folder = folder;
        this.millis = millis;
    }

    /** Something that is measured at one size. */
    @FunctionalInterface
    private interface Measured {
        double micros(int size) throws Exception;
    }

    private static Line line(String name, Measured part, int... sizes) throws Exception {
        List<Point> points = new ArrayList<>();
        for (int size : sizes) {
            points.add(new Point(size, part.micros(size)));
        }
        return new Line(name, points);
    }

    Growth ofKeys() throws Exception {
        HistorySettings settings = HistorySettings.defaults();
        return new Growth(
                "Samples in state",
                "samples",
                List.of(
                        line(
                                "LossWindow, heap",
                                keys -> window(Backend.HEAP, keys, settings),
                                1_000,
                                10_000,
                                100_000,
                                1_000_000),
                        line(
                                "LossWindow, RocksDB",
                                keys -> window(Backend.ROCKSDB, keys, settings),
                                1_000,
                                10_000,
                                100_000,
                                1_000_000)));
    }

    Growth ofWindow() throws Exception {
        return new Growth(
                "Window",
                "losses per sample",
                List.of(
                        line(
                                "LossWindow, heap",
                                size -> window(Backend.HEAP, KEYS, window(size)),
                                1,
                                5,
                                15,
                                50,
                                150,
                                500),
                        line(
                                "LossWindow, RocksDB",
                                size -> window(Backend.ROCKSDB, KEYS, window(size)),
                                1,
                                5,
                                15,
                                50,
                                150,
                                500)));
    }

    Growth ofMeasures() throws Exception {
        return new Growth(
                "Hardness measures",
                "measures",
                List.of(
                        line(
                                "LossWindow, heap",
                                count -> window(Backend.HEAP, KEYS, measures(count)),
                                0,
                                2,
                                4,
                                6,
                                8,
                                10),
                        line(
                                "LossWindow, RocksDB",
                                count -> window(Backend.ROCKSDB, KEYS, measures(count)),
                                0,
                                2,
                                4,
                                6,
                                8,
                                10)));
    }

    Growth ofClasses() throws Exception {
        return new Growth(
                "Classes",
                "classes, MLP 784-256-classes, batch 128",
                List.of(
                        line("Score", classes -> score(mlp(HIDDEN, classes), BATCH, classes), 2, 10, 100, 1_000),
                        line("gradient step", classes -> learn(mlp(HIDDEN, classes), BATCH), 2, 10, 100, 1_000)));
    }

    Growth ofBatch() throws Exception {
        return new Growth(
                "Batch",
                "samples per batch, MLP 784-256-10",
                List.of(
                        line(
                                "Score",
                                batch -> score(mlp(HIDDEN, Images.CLASSES), batch, Images.CLASSES),
                                1,
                                8,
                                32,
                                128,
                                512,
                                2_048),
                        line(
                                "gradient step",
                                batch -> learn(mlp(HIDDEN, Images.CLASSES), batch),
                                1,
                                8,
                                32,
                                128,
                                512,
                                2_048)));
    }

    Growth ofParameters() throws Exception {
        int perUnit = PIXELS + 1 + Images.CLASSES;
        int[] parameters = IntStream.of(16, 64, 256, 1_024, 4_096)
                .map(units -> units * perUnit + Images.CLASSES)
                .toArray();
        return new Growth(
                "Parameters",
                "parameters, MLP 784-units-10, batch 128",
                List.of(
                        line(
                                "Score",
                                size -> score(mlp(size / perUnit, Images.CLASSES), BATCH, Images.CLASSES),
                                parameters),
                        line("gradient step", size -> learn(mlp(size / perUnit, Images.CLASSES), BATCH), parameters)));
    }

    private static HistorySettings window(int size) {
        HistorySettings usual = HistorySettings.defaults();
        return new HistorySettings(size, usual.ttl(), usual.measures());
    }

    private static HistorySettings measures(int count) {
        HistorySettings usual = HistorySettings.defaults();
        return new HistorySettings(usual.window(), usual.ttl(), MEASURES.subList(0, count));
    }

    private static OnnxModel mlp(int hidden, int classes) {
        return new NetworkBuilder(1, new long[] {PIXELS})
                .linear(hidden)
                .relu()
                .linear(classes)
                .build();
    }

    private double window(Backend backend, int keys, HistorySettings settings) throws Exception {
        int passes = keys > WARM ? 1 : Math.max(settings.window(), WARM / keys);
        try (KeyedStage stage = KeyedStage.lossWindow(backend, new ObservationsInTurn(keys), settings)) {
            stage.afterPasses(passes);
            return middle(() -> stage.run(millis));
        }
    }

    private double score(OnnxModel model, int batch, int classes) throws Exception {
        Path file = Files.write(folder.resolve("growth.onnx"), model.toBytes());
        try (ScoreStage stage = new ScoreStage(file, batch, images, classes)) {
            return middle(() -> stage.run(millis));
        }
    }

    private double learn(OnnxModel model, int batch) throws Exception {
        try (GradientSteps steps = new GradientSteps(model, batch)) {
            steps.step(1);
            double millisPerStep = steps.step(1).cpuMicrosPerSample() * batch / 1e3;
            int perTurn = (int) Math.max(1, millis / millisPerStep);
            return middle(() -> steps.step(perTurn));
        }
    }

    /** After a turn that does not count. */
    private static double middle(Turn turn) throws Exception {
        turn.take();
        List<Double> micros = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            micros.add(turn.take().cpuMicrosPerSample());
        }
        return Spread.of(micros).median();
    }
}
