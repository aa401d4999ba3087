package io.noisegate.job;

import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Hands values over where they lie in what was fetched. Flink's source is typed for arrays and refuses deserializers that
 * declare another type; {@link RawRecordDeserialization}, the only one to read these values, takes both.
 */
public final class UncopiedValues extends ByteBufferDeserializer {}
