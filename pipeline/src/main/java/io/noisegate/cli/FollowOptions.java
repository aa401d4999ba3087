package io.noisegate.cli;

import io.noisegate.job.FramedRecord;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import io.noisegate.schema.WireDecoder;
import io.noisegate.topics.TopicRole;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to follow a topic and show what is on it; shared by {@code alerts} and {@code decisions}. */
final class FollowOptions {
    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Topic to follow (default: that of the configuration).")
    private String topic;

    @Option(names = "--from-beginning", description = "Start with the oldest record (default: with the next).")
    private boolean fromBeginning;

    @Option(names = "--json", description = "One JSON object per line (default: a table).")
    private boolean json;

    @Option(names = "--limit", paramLabel = "N", description = "End after N records (default: never).")
    private Long limit;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "End when nothing has arrived for so long, for example 5s (default: never).")
    private Duration timeout;

    /**
     * Follows the topic of a role until there is a reason to end.
     *
     * @return the exit code: 1 when a record could not be read
     */
    <T extends SpecificRecord> int follow(TopicRole role, Class<T> type, List<Column<T>> columns, CommandLine command)
            throws Exception {
        KafkaClients clients =
                kafka.clients(topic == null ? List.of() : List.of("topics.%s=%s".formatted(role, topic)));
        clients.requireTopics(EnumSet.of(role));
        Show<T> show = new Show<>(
                WireDecoder.of(clients.settings().wire(role), type),
                SingleObjectCodec.of(type),
                columns,
                command.getOut(),
                command.getErr());
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            TopicFollower follower = new TopicFollower(consumer);
            return Interruption.endsWith(
                    follower::stop,
                    () -> follow(follower, clients.settings().topics().name(role), show));
        }
    }

    private int follow(TopicFollower follower, String name, Show<?> show) {
        try {
            follower.open(name, fromBeginning);
            show.header();
            follower.follow(
                    limit == null ? OptionalLong.empty() : OptionalLong.of(limit),
                    Optional.ofNullable(timeout),
                    show::show);
        } catch (WakeupException e) {
            // Ctrl-C: what was read is shown, and nothing else has to be done.
        }
        return show.unreadable == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private final class Show<T extends SpecificRecord> {
        private final WireDecoder<T> frames;
        private final SingleObjectCodec<T> codec;
        private final List<Column<T>> columns;
        private final PrintWriter out;
        private final PrintWriter err;
        private long unreadable;

        private Show(
                WireDecoder<T> frames,
                SingleObjectCodec<T> codec,
                List<Column<T>> columns,
                PrintWriter out,
                PrintWriter err) {
            this.frames = frames;
            this.codec = codec;
            this.columns = columns;
            this.out = out;
            this.err = err;
        }

        private void header() {
            if (!json) {
                out.println(Column.header(columns));
                out.flush();
            }
        }

        private void show(ConsumerRecord<byte[], byte[]> record) {
            try {
                T decoded = codec.decode(frames.singleObject(record.value(), FramedRecord.header(record)));
                out.println(json ? RecordJson.line(decoded) : Column.row(columns, decoded));
                out.flush();
            } catch (UndecodableRecord e) {
                unreadable++;
                err.println("%s, partition %d, offset %d: %s"
                        .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
                err.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
