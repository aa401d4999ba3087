package io.noisegate.savepoint;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import io.noisegate.update.LearnerState;
import io.noisegate.update.LearnerStateSerializer;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
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

    /** What is done with the history of a sample. */
    @FunctionalInterface
    public interface HistoryUser {
        void use(String sampleId, SampleHistory history) throws IOException;
    }

    /**
     * @param path of the savepoint's folder, on any file system Flink knows
     * @param settings of the job that it was taken from
     */
    public JobSavepoint(String path, NoisegateSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    /**
     * Hands over the histories of all samples, in no particular order.
     *
     * @throws IOException if there is no savepoint, or not one of this job
     */
    public void histories(HistoryUser user) throws IOException {
        DataStream<Tuple2<String, SampleHistory>> histories = reader().readKeyedState(
                        OperatorIdentifier.forUid("loss-window"),
                        new HistoryReader(settings.history()),
                        Types.STRING,
                        new TupleTypeInfo<>(Types.STRING, SampleHistorySerializer.INSTANCE.typeInformation()));
        try (CloseableIterator<Tuple2<String, SampleHistory>> all = histories.executeAndCollect()) {
            while (all.hasNext()) {
                Tuple2<String, SampleHistory> next = all.next();
                user.use(next.f0, next.f1);
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    /** The history of one sample, if it is known. */
    public Optional<SampleHistory> history(String sampleId) throws IOException {
        SampleHistory[] found = new SampleHistory[1];
        histories((id, history) -> {
            if (id.equals(sampleId)) {
                found[0] = history;
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
