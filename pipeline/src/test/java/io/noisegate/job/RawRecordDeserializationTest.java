package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.noisegate.sample.RawRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class RawRecordDeserializationTest {
    private static final byte[] KEY = {1};
    private final byte[] fetched = {9, 9, 1, 2, 3, 9};
    private final ByteBuffer value = ByteBuffer.wrap(fetched).slice(2, 3);

    @Test
    void leavesAValueWhereItWasFetched() throws Exception {
        RawRecord record = read(value);

        assertSame(fetched, record.value().array());
        assertArrayEquals(new byte[] {1, 2, 3}, record.valueBytes());
        assertEquals(value, record.value(), "reading it does not move the buffer");
    }

    @Test
    void takesOverWhatIsNoLongerPartOfAFetch() throws Exception {
        byte[] copied = {4, 5};

        assertSame(copied, read(copied).value().array());
    }

    @Test
    void takesOverTombstonesAndHeaders() throws Exception {
        RawRecord record = read(null);

        assertNull(record.value());
        assertNull(record.valueBytes());
        assertSame(KEY, record.key());
        assertEquals(
                List.of("trace", "span"),
                record.headers().stream().map(RawRecord.Header::name).toList());
    }

    @Test
    void theDeserializerOfTheSourceDoesNotCopy() {
        try (Deserializer<ByteBuffer> deserializer = new UncopiedValues()) {
            assertSame(
                    fetched,
                    deserializer
                            .deserialize("samples", new RecordHeaders(), value)
                            .array());
        }
    }

    /** As Flink's source calls it, whose consumer has the type of arrays whatever its deserializer gives. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RawRecord read(Object value) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", KEY).add("span", null);
        ConsumerRecord record = new ConsumerRecord<>(
                "samples",
                3,
                77,
                1_700_000_000_000L,
                TimestampType.CREATE_TIME,
                1,
                3,
                KEY,
                value,
                headers,
                Optional.empty());
        List<RawRecord> records = new ArrayList<>();
        new RawRecordDeserialization().deserialize(record, new ListCollector<>(records));
        return records.get(0);
    }
}
