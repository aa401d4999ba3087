package io.noisegate.bench.window;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.stage.ForgettingOutput;
import io.noisegate.hardness.Observation;
import io.noisegate.history.AssessmentSerializer;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindowFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/** A stage keyed by sample, alone on the calling thread. Owns its state. */
public final class KeyedStage implements AutoCloseable {
    private static final MemorySize ROCKSDB_MEMORY = MemorySize.ofMebiBytes(256);
    private static final int MAX_PARALLELISM = 128;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ObservationsInTurn observations;
    private final KeyedOneInputStreamOperatorTestHarness<String, Observation, ?> harness;
    private final StreamRecord<Observation> record = new StreamRecord<>(null);

    /** Where state lies. */
    public enum Backend {
        HEAP,
        ROCKSDB;

        private StateBackend create() {
            return switch (this) {
                case HEAP -> new HashMapStateBackend();
                case ROCKSDB ->
                    new EmbeddedRocksDBStateBackend(true)
                            .configure(
                                    new Configuration().set(RocksDBOptions.FIX_PER_SLOT_MEMORY_SIZE, ROCKSDB_MEMORY),
                                    KeyedStage.class.getClassLoader());
            };
        }
    }

    private <T> KeyedStage(
            Backend backend,
            ObservationsInTurn observations,
            KeyedProcessOperator<String, Observation, T> operator,
            TypeSerializer<T> written)
            throws Exception {
        this.observations = observations;
        KeyedOneInputStreamOperatorTestHarness<String, Observation, T> stage =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, Observation::sampleId, Types.STRING, MAX_PARALLELISM, 1, 0);
        stage.getExecutionConfig().enableObjectReuse();
        stage.setStateBackend(backend.create());
        stage.setOutputCreator(serializer -> new ForgettingOutput<>(out -> {}, out -> {}));
        stage.setup(written);
        stage.open();
        harness = stage;
    }

    /** The LossWindow stage. */
    public static KeyedStage lossWindow(Backend backend, ObservationsInTurn observations, HistorySettings settings)
            throws Exception {
        return new KeyedStage(
                backend, observations, new LossWindowFunction(settings).operator(), new AssessmentSerializer());
    }

    /**
     * The least that a keyed stage can do with a window: reads an array of floats, changes one, writes the array.
     *
     * @param window floats
     */
    static KeyedStage raw(Backend backend, ObservationsInTurn observations, int window) throws Exception {
        return new KeyedStage(
                backend,
                observations,
                new KeyedProcessOperator<>(new OneFloat(window)),
                PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO.createSerializer(null));
    }

    private static final class OneFloat extends KeyedProcessFunction<String, Observation, float[]> {
        private final int window;
        private transient ValueState<float[]> state;

        private OneFloat(int window) {
            this.window = window;
        }

        @Override
        public void open(OpenContext context) {
            state = getRuntimeContext()
                    .getState(new ValueStateDescriptor<>(
                            "window", PrimitiveArrayTypeInfo.FLOAT_PRIMITIVE_ARRAY_TYPE_INFO));
        }

        @Override
        public void processElement(Observation observation, Context context, Collector<float[]> out) throws Exception {
            float[] stored = state.value();
            float[] losses = stored == null ? new float[window] : stored;
            losses[observation.row() % window] = observation.loss();
            state.update(losses);
            out.collect(losses);
        }
    }

    /** Lets every sample be observed so many times, each time with another loss. */
    public KeyedStage afterPasses(int passes) throws Exception {
        for (int pass = 1; pass <= passes; pass++) {
            observe(new ObservationsInTurn(observations.samples(), pass), observations.samples());
        }
        return this;
    }

    private void observe(long count) throws Exception {
        observe(observations, count);
    }

    private void observe(ObservationsInTurn turns, long count) throws Exception {
        for (long i = 0; i < count; i++) {
            harness.processElement(record.replace(turns.next()));
        }
    }

    /** Observes for at least so long. */
    public Measurement run(long millis) throws Exception {
        return timed(millis, this::observe);
    }

    /** Something that can be done so many times. */
    @FunctionalInterface
    interface Repeated {
        void times(long count) throws Exception;
    }

    static Measurement timed(long millis, Repeated work) throws Exception {
        long portion = 1_000;
        long done = 0;
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < millis * 1_000_000) {
            work.times(portion);
            done += portion;
        }
        return Measurement.of(done, System.nanoTime() - startNs, THREADS.getCurrentThreadCpuTime() - cpuNs);
    }

    /**
     * What the state takes on disk, key and all, in bytes per sample.
     *
     * @param snapshot a checkpoint or a savepoint
     * @param folder an empty one
     */
    double diskBytes(SnapshotType snapshot, Path folder) throws Exception {
        harness.setCheckpointStorage(new FileSystemCheckpointStorage(folder.toUri()));
        harness.snapshotWithLocalState(1, 1, snapshot);
        try (Stream<Path> files = Files.walk(folder)) {
            return (double) files.filter(Files::isRegularFile)
                            .mapToLong(KeyedStage::size)
                            .sum()
                    / observations.samples();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
