/**
 * The Avro contracts of every topic. The records are generated from {@code src/main/avro}; what is written here turns
 * them into bytes and back. Read {@link io.noisegate.schema.SingleObjectCodec} first.
 */
package io.noisegate.schema;
