package io.noisegate.gradient.rule;

import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Batch normalization over {@code [N, C, positions...]}. With running statistics they are constants of the formula. With
 * batch statistics ({@code training_mode=1}) the node is written as its parts, which arrive as further outputs: batch mean
 * and variance {@code [C]}, the centred input, and {@code 1/sqrt(var + eps)} {@code [C]}.
 */
final class BatchNormalizationRule {
    private BatchNormalizationRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("BatchNormalization", step -> {
            if (step.attributes().integer("training_mode", 0) == 0) {
                running(step);
            } else {
                batch(step);
            }
        });
    }

    private static long[] allButChannels(Shape shape) {
        return LongStream.range(0, shape.rank()).filter(axis -> axis != 1).toArray();
    }

    private static void running(Backward step) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        double epsilon = step.attributes().number("epsilon", 1e-5f);
        String deviation = write.apply("Sqrt", write.add(step.input(4), write.scalar(epsilon)));
        String g = step.gradient();
        if (step.wants(0)) {
            String factor = write.div(step.input(1), deviation);
            step.give(0, write.scaleChannels(g, factor));
        }
        if (step.perSample(1) || step.perSample(2)) {
            perSample(step, deviation);
        } else if (step.wants(1) || step.wants(2)) {
            String total = write.sum(g, false, allButChannels(shape));
            step.give(2, total);
            if (step.wants(1)) {
                String product = write.sum(write.mul(g, step.input(0)), false, allButChannels(shape));
                String centred = write.sub(product, write.mul(step.input(3), total));
                step.give(1, write.div(centred, deviation));
            }
        }
    }

    private static void perSample(Backward step, String deviation) {
        OperatorWriter write = step.write();
        long[] positions = LongStream.range(2, step.shape(0).rank()).toArray();
        String total = write.sum(step.gradient(), false, positions);
        if (step.perSample(2)) {
            step.norms().addMaterialized(step.input(2), total);
        }
        if (step.perSample(1)) {
            String product = write.sum(write.mul(step.gradient(), step.input(0)), false, positions);
            String centred = write.sub(product, write.mul(step.input(3), total));
            step.norms().addMaterialized(step.input(1), write.div(centred, deviation));
        }
    }

    /** {@code dX = k·g - xc·(k·inv²·Σ(g·xc)/n) - k·Σg/n}, {@code k = scale·inv}. */
    private static void batch(Backward step) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        String centred = step.outputs().get(3);
        String inverse = step.outputs().get(4);
        String g = step.gradient();
        String total = write.sum(g, false, allButChannels(shape));
        String product = write.sum(write.mul(g, centred), false, allButChannels(shape));
        step.give(1, write.mul(inverse, product));
        step.give(2, total);
        if (step.wants(0)) {
            String size = write.cast(write.apply("Size", step.input(0)), ElementType.FLOAT32);
            String share = write.div(write.mul(write.mul(step.input(1), inverse), shape.size(1)), size);
            String slope = write.mul(write.mul(share, write.square(inverse)), product);
            String shift = write.neg(write.mul(share, total));
            String scaled = write.scaleChannels(g, write.mul(step.input(1), inverse), shift);
            step.give(0, write.sub(scaled, write.scaleChannels(centred, slope)));
        }
    }
}
