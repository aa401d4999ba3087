package io.noisegate.bench.stage;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Images;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The Score stage alone, on the calling thread, with samples that come one by one as they were read from Kafka. */
public final class ScoreStage implements AutoCloseable {
    /** As many as the nearest cache holds: in the job Decode has read every byte of a sample just before. */
    static final int IN_CACHE = 16;

    /** As many as a Kafka fetch brings and no cache holds. */
    static final int FROM_MEMORY = 8_192;

    private static final int BYTES_BEFORE_FEATURES = 64;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int batch;
    private final OneInputStreamOperatorTestHarness<Sample, Observation> harness;
    private final List<StreamRecord<Sample>> samples;
    private int next;

    /**
     * @param model that takes float32
     * @param images of which the samples have their features
     * @param distinct how many samples come in turn
     * @param classes that the model knows; others are not among the labels
     */
    ScoreStage(Path model, int batch, Images images, int distinct, int classes) throws Exception {
        this.batch = batch;
        samples = samples(images, distinct, classes);
        harness = new OneInputStreamOperatorTestHarness<>(new ScoreOperator(
                settings(model),
                RuntimeSettings.defaults(),
                new ScoringSettings(batch, Duration.ofMillis(10), 32, 1),
                null));
        harness.getExecutionConfig().enableObjectReuse();
        harness.setOutputCreator(serializer -> new ForgettingOutput<>(observation -> {}, scored -> {}));
        harness.setup(ObservationSerializer.INSTANCE);
        harness.open();
    }

    /** A stage whose samples come from memory. */
    public ScoreStage(Path model, int batch, Images images, int classes) throws Exception {
        this(model, batch, images, FROM_MEMORY, classes);
    }

    /** Images that such a stage can be fed with. */
    public static Images images(long... sample) {
        return new Images(FROM_MEMORY, FeatureType.FLOAT32, sample);
    }

    /** The usual settings with a model of its own. */
    static ModelSettings settings(Path model) {
        ModelSettings usual = ModelSettings.defaults();
        return new ModelSettings(
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
                usual.freeze());
    }

    /** The features stand behind other bytes of the record, as in one read from Kafka. */
    private static List<StreamRecord<Sample>> samples(Images images, int distinct, int classes) {
        List<StreamRecord<Sample>> samples = new ArrayList<>();
        for (int i = 0; i < distinct; i++) {
            byte[] pixels = images.pixels(i);
            byte[] record = new byte[BYTES_BEFORE_FEATURES + pixels.length];
            System.arraycopy(pixels, 0, record, BYTES_BEFORE_FEATURES, pixels.length);
            samples.add(new StreamRecord<>(new Sample(
                    Images.id(i),
                    Label.ofClass(images.label(i) % classes),
                    record,
                    BYTES_BEFORE_FEATURES,
                    pixels.length)));
        }
        return samples;
    }

    void score(int batches) throws Exception {
        for (int i = 0; i < batches; i++) {
            for (int row = 0; row < batch; row++) {
                harness.processElement(samples.get(next));
                next = next + 1 == samples.size() ? 0 : next + 1;
            }
        }
        harness.setProcessingTime(harness.getProcessingTime() + 1_000); // lets go of the timers that did not fire
    }

    /** Scores for at least so long. */
    public Measurement run(long millis) throws Exception {
        long batches = 0;
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < millis * 1_000_000) {
            score(1);
            batches++;
        }
        return Measurement.of(batches * batch, System.nanoTime() - startNs, THREADS.getCurrentThreadCpuTime() - cpuNs);
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("The stage did not close", e);
        }
    }
}
