package io.noisegate.bench.stage;

import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What share of raw ONNX Runtime's speed is left when samples come one by one, are gathered into batches, and leave as
 * observations with loss and prediction? Raw means: the same network without its loss, over a batch that already lies where the
 * runtime reads it. The stage's samples are in the cache, where Decode leaves them; beside it those that are not.
 *
 * <p>Both run on the calling thread alone, so the processor time is that of the contender and nobody else.
 */
final class ScoreStageBenchmark {
    private static final int SAMPLES_PER_ROUND = 30_000;
    private static final int WARMUP_ROUNDS = 3;
    private static final int ROUNDS = 15;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Network network;
    private final double target;
    private final int batches;
    private final Path folder;

    /** @param folder for the model */
    ScoreStageBenchmark(Network network, double target, Path folder) {
        this.network = network;
        this.target = target;
        this.batches = SAMPLES_PER_ROUND / network.batch();
        this.folder = folder;
    }

    Comparison run(AlternatingRounds.Listener listener) throws Exception {
        byte[] onnx = network.create().toBytes();
        Path model = Files.write(folder.resolve("score-stage.onnx"), onnx);
        Images images = ScoreStage.images(network.sample());
        try (RawRuntime raw = new RawRuntime(onnx, images, network.sample(), network.batch());
                ScoreStage stage = new ScoreStage(model, network.batch(), images, ScoreStage.IN_CACHE, Images.CLASSES);
                ScoreStage cold = new ScoreStage(model, network.batch(), images, Images.CLASSES)) {
            AlternatingRounds rounds = new AlternatingRounds(List.of(
                    Contender.limit("raw ONNX Runtime", () -> timed(() -> raw.run(batches))),
                    new Contender("Score stage", target, () -> timed(() -> stage.score(batches))),
                    Contender.aside("the same, samples from memory", () -> timed(() -> cold.score(batches)))));
            rounds.run(WARMUP_ROUNDS, ROUNDS, listener);
            return new Comparison(
                    "score-stage-" + network.peerName(),
                    "What share of raw ONNX Runtime's speed has the Score stage?",
                    "%s, batch %d, one thread; %d rounds of %d batches each, %d before them to warm up"
                            .formatted(network.title(), network.batch(), ROUNDS, batches, WARMUP_ROUNDS),
                    Machine.now(),
                    rounds.standings());
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private Measurement timed(Work work) throws Exception {
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long wallNs = System.nanoTime();
        work.run();
        return Measurement.of(
                (long) batches * network.batch(),
                System.nanoTime() - wallNs,
                THREADS.getCurrentThreadCpuTime() - cpuNs);
    }
}
