package io.noisegate.bench.stage;

import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.model.ModelSettings;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.FeatureType;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.scoring.ScoringSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * What share of raw ONNX Runtime's speed is left when samples come one by one, are gathered into batches, and leave as
 * observations with loss and prediction? Raw means: the same network without its loss, over a batch that already lies where the
 * runtime reads it.
 *
 * <p>Both run on the calling thread alone, so the processor time is that of the contender and nobody else.
 */
final class ScoreStageBenchmark {
    private static final int SAMPLES_PER_ROUND = 30_000;
    /** As many as a Kafka fetch brings and no cache holds. */
    private static final int DISTINCT_SAMPLES = 8_192;

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

    @SuppressWarnings("try") // closing the harness may be interrupted, which then ends the benchmark
    Comparison run(AlternatingRounds.Listener listener) throws Exception {
        byte[] onnx = network.create().toBytes();
        Path model = Files.write(folder.resolve("score-stage.onnx"), onnx);
        Images images = new Images(DISTINCT_SAMPLES, FeatureType.FLOAT32, network.sample());
        try (RawRuntime raw = new RawRuntime(onnx, images, network.sample(), network.batch());
                OneInputStreamOperatorTestHarness<Sample, Observation> stage = stage(model)) {
            List<StreamRecord<Sample>> samples = samples(images);
            AlternatingRounds rounds = new AlternatingRounds(List.of(
                    Contender.limit("raw ONNX Runtime", () -> timed(() -> raw.run(batches))),
                    new Contender("Score stage", target, () -> timed(() -> score(stage, samples)))));
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

    private OneInputStreamOperatorTestHarness<Sample, Observation> stage(Path model) throws Exception {
        ModelSettings usual = ModelSettings.defaults();
        ScoreOperator operator = new ScoreOperator(
                new ModelSettings(
                        model.toString(),
                        usual.loss(),
                        usual.labelSmoothing(),
                        usual.huberDelta(),
                        usual.input(),
                        usual.scale(),
                        usual.mean(),
                        usual.standardDeviation(),
                        usual.include(),
                        usual.exclude(),
                        usual.freeze()),
                RuntimeSettings.defaults(),
                new ScoringSettings(network.batch(), Duration.ofMillis(10), 32, 1),
                null);
        OneInputStreamOperatorTestHarness<Sample, Observation> harness =
                new OneInputStreamOperatorTestHarness<>(operator);
        harness.getExecutionConfig().enableObjectReuse();
        harness.setup(ObservationSerializer.INSTANCE);
        harness.open();
        return harness;
    }

    /** The features stand behind other bytes of the record, as in one read from Kafka. */
    private static List<StreamRecord<Sample>> samples(Images images) {
        int offset = 64;
        List<StreamRecord<Sample>> samples = new ArrayList<>();
        for (int i = 0; i < DISTINCT_SAMPLES; i++) {
            byte[] pixels = images.pixels(i);
            byte[] record = new byte[offset + pixels.length];
            System.arraycopy(pixels, 0, record, offset, pixels.length);
            samples.add(new StreamRecord<>(
                    new Sample(Images.id(i), Label.ofClass(images.label(i)), record, offset, pixels.length)));
        }
        return samples;
    }

    private void score(OneInputStreamOperatorTestHarness<Sample, Observation> stage, List<StreamRecord<Sample>> samples)
            throws Exception {
        int next = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int row = 0; row < network.batch(); row++) {
                stage.processElement(samples.get(next));
                next = next + 1 == samples.size() ? 0 : next + 1;
            }
            stage.getOutput().clear();
        }
        stage.setProcessingTime(stage.getProcessingTime() + 1_000); // lets go of the timers that did not fire
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
