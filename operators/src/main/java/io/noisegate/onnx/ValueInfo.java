package io.noisegate.onnx;

import java.util.Optional;

/**
 * An input or output as a model declares it.
 *
 * @param shape absent if it is not declared, or if an axis other than the batch axis has no fixed size
 * @param declared the shape as written in the file, for messages
 */
public record ValueInfo(String name, ElementType type, Optional<Shape> shape, String declared) {
    public static ValueInfo of(String name, ElementType type, Shape shape) {
        return new ValueInfo(name, type, Optional.of(shape), shape.toString());
    }
}
