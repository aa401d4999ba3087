package io.noisegate.onnx;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a tensor without running the graph.
 *
 * @param value the elements of a small integer tensor, row-major, if they follow from constants and shapes
 */
public record TensorInfo(ElementType type, Shape shape, Optional<List<Extent>> value) {
    public static TensorInfo of(ElementType type, Shape shape) {
        return new TensorInfo(type, shape, Optional.empty());
    }

    static TensorInfo ofValue(Shape shape, List<Extent> value) {
        return new TensorInfo(ElementType.INT64, shape, Optional.of(List.copyOf(value)));
    }
}
