package io.noisegate.sample;

/**
 * A decoded, validated sample. Its features stay where they were read from Kafka: bytes {@code offset} to
 * {@code offset + length} of {@code bytes}, little-endian and row-major in the model's input format.
 *
 * @param id of the sample, not empty; every observation of a sample carries the same id
 */
public record Sample(String id, Label label, byte[] bytes, int offset, int length) {}
