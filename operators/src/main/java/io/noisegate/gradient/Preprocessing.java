package io.noisegate.gradient;

import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.ValueInfo;
import java.util.Arrays;

/** Writes what happens between raw features and the model's input. */
final class Preprocessing {
    private Preprocessing() {}

    static ElementType elementType(InputFormat format) {
        return switch (format.type()) {
            case UINT8 -> ElementType.UINT8;
            case FLOAT16 -> ElementType.FLOAT16;
            case FLOAT32 -> ElementType.FLOAT32;
        };
    }

    /** Returns the tensor that stands for the model's input. */
    static String write(OperatorWriter write, InputFormat format, ValueInfo input, Shape shape) {
        String features = write.graph().input(GraphNames.FEATURES, elementType(format), shape);
        if (!input.type().isFloat()) {
            return write.cast(features, input.type());
        }
        String scaled = write.mul(write.cast(features, ElementType.FLOAT32), format.scale());
        if (format.mean().length > 0) {
            scaled = write.sub(scaled, perChannel(write, format.mean(), shape, "mean"));
        }
        if (format.standardDeviation().length > 0) {
            float[] factors = format.standardDeviation().clone();
            for (int i = 0; i < factors.length; i++) {
                factors[i] = 1 / factors[i];
            }
            scaled = write.mul(scaled, perChannel(write, factors, shape, "standard deviation"));
        }
        return scaled;
    }

    private static String perChannel(OperatorWriter write, float[] values, Shape shape, String what) {
        if (values.length == 1) {
            return write.scalar(values[0]);
        }
        if (shape.rank() < 2 || !shape.get(1).is(values.length)) {
            throw new UnsupportedModel(
                    "the input format has a %s of %d channels, expected 1 or the size of axis 1 of %s"
                            .formatted(what, values.length, shape));
        }
        long[] sizes = new long[shape.rank() - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = values.length;
        return write.constant(Tensor.ofFloats(sizes, values));
    }
}
