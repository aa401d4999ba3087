package io.noisegate.savepoint;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.OperatorTransformation;
import org.apache.flink.state.api.SavepointWriter;
import org.apache.flink.state.api.StateBootstrapTransformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;

/**
 * A savepoint, in Flink's canonical format, from which a new job starts with windows that are known already. All else starts as
 * in a new job: model, alerts, positions in the topics, and the time after which a sample is forgotten.
 */
public final class SeededSavepoint {
    private static final String SAMPLES = "samples";

    private SeededSavepoint() {}

    /**
     * Writes it, by a small Flink job in this JVM.
     *
     * @param file as {@code noisegate state export} writes it
     * @param folder of the savepoint, on any file system Flink knows; must not exist
     * @param settings of the job that starts from it
     * @return how many samples it knows
     * @throws InvalidDataset if the file is not as expected
     * @throws InvalidSettings if the folder exists
     */
    public static long write(Path file, String folder, NoisegateSettings settings) throws IOException {
        SampleFile.at(file);
        requireNew(folder);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        environment
                .getConfig()
                .enableObjectReuse(); // or Kryo copies what it has no access to, and Flink does not say so
        DataStream<KnownSample> samples = environment
                .fromData(Types.STRING, file.toString())
                .flatMap(new FileReader())
                .returns(new KnownSampleSerializer().typeInformation());
        StateBootstrapTransformation<KnownSample> histories = OperatorTransformation.bootstrapWith(samples)
                .keyBy(KnownSample::id, Types.STRING)
                .transform(new KnownSampleWriter(settings));
        SavepointWriter.newSavepoint(
                        environment,
                        new HashMapStateBackend(),
                        KeyGroupRangeAssignment.computeDefaultMaxParallelism(
                                settings.job().parallelism()))
                .withOperator(OperatorIdentifier.forUid("loss-window"), histories)
                .write(folder);
        long given = run(environment, folder);
        long[] written = new long[1];
        new JobSavepoint(folder, settings).samples(sample -> written[0]++);
        if (written[0] != given) {
            throw new InvalidDataset(
                    "%s has %d samples, the savepoint made of it %d, expected each id once; correct the file and remove %s"
                            .formatted(file, given, written[0], folder));
        }
        return given;
    }

    /** How many samples were read. What goes wrong in a bootstrap function, Flink does not say. */
    private static long run(StreamExecutionEnvironment environment, String folder) throws IOException {
        try {
            return environment.execute("seed").getAccumulatorResult(SAMPLES);
        } catch (Exception e) {
            throw ExceptionUtils.findThrowable(e, InvalidDataset.class)
                    .orElseThrow(() -> new IOException("The savepoint %s could not be written".formatted(folder), e));
        }
    }

    private static void requireNew(String folder) throws IOException {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(folder);
        if (path.getFileSystem().exists(path)) {
            throw new InvalidSettings(
                    List.of("%s exists, expected a new folder; choose another name or remove it".formatted(folder)));
        }
    }

    private static final class FileReader extends RichFlatMapFunction<String, KnownSample> {
        private static final long serialVersionUID = 1;

        private final LongCounter samples = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(SAMPLES, samples);
        }

        @Override
        public void flatMap(String file, Collector<KnownSample> out) throws IOException {
            SampleFile.at(Path.of(file)).read(sample -> {
                out.collect(sample);
                samples.add(1);
            });
        }
    }
}
