package io.noisegate.gradient;

import io.noisegate.onnx.Shape;

/**
 * A graph input that stands for one Dropout node, in graph order.
 *
 * @param name of the input
 * @param shape of what is dropped, with the batch axis
 * @param ratio the share that is dropped, 0 up to but not including 1; kept elements are {@code 1 / (1 - ratio)}
 */
public record DropoutMask(String name, Shape shape, float ratio) {}
