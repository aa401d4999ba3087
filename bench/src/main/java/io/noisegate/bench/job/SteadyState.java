package io.noisegate.bench.job;

import io.noisegate.bench.measure.AllocatedBytes;
import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.measure.ProcessorTime;
import io.noisegate.embedded.EmbeddedFlink;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures a job by what arrives on its output topic: the rate between the first and the last part of its records, so that neither
 * its start nor its end counts. Records count when the broker has them, committed or not.
 */
final class SteadyState {
    private static final double FROM = 0.2;
    private static final double MUCH = 0.7;
    private static final double TO = 0.9;
    private static final long POLL_MS = 100;

    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> ends;

    private record Moment(long records, long wallNs, ProcessorTime used, AllocatedBytes allocated) {}

    /** @param admin is used, not closed */
    SteadyState(Admin admin, String topic, int partitions) {
        this.admin = admin;
        this.ends = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(p -> new TopicPartition(topic, p), p -> OffsetSpec.latest()));
    }

    /**
     * Follows the job until it has written a decision per sample; the processor time is that of the whole process, broker
     * included. Measuring begins when every id has been seen.
     */
    Measurement measure(EmbeddedFlink flink, JobID job, SampleTopic topic) throws Exception {
        long records = topic.samples();
        Moment from = await(flink, job, (long) Math.max(FROM * records, Math.min(topic.ids(), MUCH * records)));
        Moment to = await(flink, job, (long) (TO * records));
        await(flink, job, records);
        return Measurement.of(
                to.records - from.records,
                to.wallNs - from.wallNs,
                to.used.since(from.used),
                to.allocated.since(from.allocated));
    }

    private Moment await(EmbeddedFlink flink, JobID job, long records) throws Exception {
        long before = 0;
        long written = written();
        while (written < records) {
            if (written == before) {
                requireAlive(flink, job, records);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            before = written;
            written = written();
        }
        return new Moment(written, System.nanoTime(), ProcessorTime.now(), AllocatedBytes.now());
    }

    private void requireAlive(EmbeddedFlink flink, JobID job, long records) throws Exception {
        JobStatus status = flink.status(job);
        if (status.isGloballyTerminalState() && written() < records) {
            flink.await(job);
            throw new IllegalStateException(
                    "The job ended as %s after %,d records, expected %,d".formatted(status, written(), records));
        }
    }

    private long written() throws ExecutionException, InterruptedException {
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }
}
