package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Map;
import java.util.stream.LongStream;

/** Pooling over all positions of {@code [N, C, spatial...]}. */
final class GlobalPoolRules {
    private GlobalPoolRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("GlobalAveragePool", GlobalPoolRules::average);
        rules.put("GlobalMaxPool", GlobalPoolRules::maximum);
    }

    private static long positions(Shape shape) {
        return shape.product(2, shape.rank()).value();
    }

    private static void average(Backward step) {
        OperatorWriter write = step.write();
        String share = write.mul(step.gradient(), 1.0 / positions(step.shape(0)));
        step.give(0, write.expandLike(share, step.input(0)));
    }

    /** The first maximum receives the gradient. */
    private static void maximum(Backward step) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        long positions = positions(shape);
        String flat = write.reshape(step.input(0), -1, shape.size(1), positions);
        String best = write.apply("ArgMax", Attributes.of("axis", 2), flat);
        String index = write.longs(LongStream.range(0, positions).toArray());
        String mark = write.indicator(write.apply("Equal", best, index));
        String gradient = write.reshape(step.gradient(), -1, shape.size(1), 1);
        step.give(0, write.reshapeLike(write.mul(mark, gradient), step.input(0)));
    }
}
