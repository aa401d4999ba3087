package io.noisegate.savepoint;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.update.LearnerState;
import io.noisegate.update.LearnerStateSerializer;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * A savepoint in Flink's canonical format, whatever state backend it was taken from. Each question is answered by a small Flink
 * job in this JVM, which holds one part of the keys in memory at a time.
 */
@SuppressWarnings("try") // the iterators over results declare that closing them may be interrupted
public final class JobSavepoint {
    private final String path;
    private final NoisegateSettings settings;

    /**
     * @param path of the savepoint's folder, on any file system Flink knows
     * @param settings of the job that it was taken from
     */
    public JobSavepoint(String path, NoisegateSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    /**
     * Hands over all samples, in no particular order.
     *
     * @throws IOException if there is no savepoint, or not one of this job
     */
    public void samples(KnownSample.User user) throws IOException {
        DataStream<KnownSample> samples = reader().readKeyedState(
                        OperatorIdentifier.forUid("loss-window"),
                        new KnownSampleReader(settings),
                        Types.STRING,
                        new KnownSampleSerializer().typeInformation());
        try (CloseableIterator<KnownSample> all = samples.executeAndCollect()) {
            while (all.hasNext()) {
                user.use(all.next());
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    /** One sample, if it is known. */
    public Optional<KnownSample> sample(String id) throws IOException {
        KnownSample[] found = new KnownSample[1];
        samples(sample -> {
            if (sample.id().equals(id)) {
                found[0] = sample;
            }
        });
        return Optional.ofNullable(found[0]);
    }

    /** The learner, unless the job learns nothing. */
    public Optional<LearnerState> learner() throws IOException {
        if (!settings.learning().enabled()) {
            return Optional.empty();
        }
        LearnerStateSerializer serializer = new LearnerStateSerializer();
        try (CloseableIterator<LearnerState> learners = reader().readListState(
                        OperatorIdentifier.forUid("update"), "learner", serializer.typeInformation(), serializer)
                .executeAndCollect()) {
            return learners.hasNext() ? Optional.of(learners.next()) : Optional.empty();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    private SavepointReader reader() throws IOException {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        return SavepointReader.read(environment, path, new HashMapStateBackend());
    }

    private IOException unreadable(Exception e) {
        return new IOException(
                "The savepoint %s cannot be read with this configuration: %s; give the configuration of the job that it was taken from"
                        .formatted(path, rootCause(e).getMessage()),
                e);
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }
}
