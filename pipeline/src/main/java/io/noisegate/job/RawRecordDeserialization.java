package io.noisegate.job;

import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Takes Kafka records over as they are; decoding comes later, where a failure has somewhere to go. Values
 * stay in what was fetched when {@link UncopiedValues} hands them over; arrays are taken as they are.
 */
final class RawRecordDeserialization implements KafkaRecordDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        out.collect(new RawRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                value(record),
                headers(record)));
    }

    private static ByteBuffer value(ConsumerRecord<?, ?> record) {
        return record.value() instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : (ByteBuffer) record.value();
    }

    private static List<RawRecord.Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<RawRecord.Header> headers = List.of();
        for (Header header : record.headers()) {
            if (headers.isEmpty()) {
                headers = new ArrayList<>();
            }
            headers.add(new RawRecord.Header(header.key(), header.value()));
        }
        return headers;
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return new RawRecordSerializer().typeInformation();
    }
}
