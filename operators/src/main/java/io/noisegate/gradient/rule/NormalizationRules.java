package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Normalizations within a sample. With {@code xh} the normalized input, {@code q = g · scale} and means over the normalized
 * axes: {@code dX = inv · (q - mean(q) - xh · mean(q · xh))}, {@code dscale = Σ g · xh}, {@code dbias = Σ g}.
 */
final class NormalizationRules {
    private NormalizationRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("LayerNormalization", NormalizationRules::layer);
        rules.put("RMSNormalization", NormalizationRules::rootMeanSquare);
        rules.put("InstanceNormalization", NormalizationRules::instance);
        rules.put("GroupNormalization", NormalizationRules::group);
    }

    private static long[] from(int first, int rank) {
        return LongStream.range(first, rank).toArray();
    }

    private static String toInput(OperatorWriter write, String q, String normalized, String inverse, long[] axes) {
        String slope = write.mul(normalized, write.mean(write.mul(q, normalized), true, axes));
        String centred = write.sub(q, write.mean(q, true, axes));
        return write.mul(inverse, write.sub(centred, slope));
    }

    private static void layer(Backward step) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        int first = shape.normalized((int) step.attributes().integer("axis", -1));
        String inverse = step.output(2);
        String normalized = write.mul(write.sub(step.input(0), step.output(1)), inverse);
        String g = step.gradient();
        if (step.wants(0)) {
            String q = write.mul(g, step.input(1));
            step.give(0, toInput(write, q, normalized, inverse, from(first, shape.rank())));
        }
        if (step.wants(1)) {
            step.giveSummed(1, write.mul(g, normalized));
        }
        if (step.wants(2)) {
            step.giveSummed(2, g);
        }
    }

    private static void rootMeanSquare(Backward step) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        long[] axes = from(shape.normalized((int) step.attributes().integer("axis", -1)), shape.rank());
        double epsilon = step.attributes().number("epsilon", 1e-5f);
        String meanSquare = write.mean(write.square(step.input(0)), true, axes);
        String inverse = inverseRoot(write, meanSquare, epsilon);
        String normalized = write.mul(step.input(0), inverse);
        String g = step.gradient();
        if (step.wants(0)) {
            String q = write.mul(g, step.input(1));
            String slope = write.mul(normalized, write.mean(write.mul(q, normalized), true, axes));
            step.give(0, write.mul(inverse, write.sub(q, slope)));
        }
        if (step.wants(1)) {
            step.giveSummed(1, write.mul(g, normalized));
        }
    }

    private static String inverseRoot(OperatorWriter write, String variance, double epsilon) {
        return write.apply("Reciprocal", write.apply("Sqrt", write.add(variance, write.scalar(epsilon))));
    }

    private static void instance(Backward step) {
        grouped(step, step.shape(0).size(1));
    }

    private static void group(Backward step) {
        long groups = step.attributes().integer("num_groups", 1);
        if (step.write().graph().opset() < 21) {
            throw step.refuse(
                    "its scale is per group before opset 21; export with opset 21 or later, or 17 and earlier");
        }
        grouped(step, groups);
    }

    /** Channels in groups, each normalized over its channels and positions; scale and bias per channel. */
    private static void grouped(Backward step, long groups) {
        OperatorWriter write = step.write();
        Shape shape = step.shape(0);
        long[] perChannel = new long[shape.rank()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = shape.size(1);
        double epsilon = step.attributes().number("epsilon", 1e-5f);
        long rest = shape.product(1, shape.rank()).value() / groups;
        String x = write.reshape(step.input(0), -1, groups, rest);
        String centred = write.sub(x, write.mean(x, true, 2));
        String inverse = inverseRoot(write, write.mean(write.square(centred), true, 2), epsilon);
        String normalized = write.mul(centred, inverse);
        String g = step.gradient();
        if (step.wants(0)) {
            String q = write.reshape(write.mul(g, write.reshape(step.input(1), perChannel)), -1, groups, rest);
            step.give(0, write.reshapeLike(toInput(write, q, normalized, inverse, new long[] {2}), step.input(0)));
        }
        if (step.wants(1)) {
            perChannel(step, 1, write.mul(g, write.reshapeLike(normalized, step.input(0))));
        }
        if (step.wants(2)) {
            perChannel(step, 2, g);
        }
    }

    private static void perChannel(Backward step, int input, String full) {
        int rank = step.shape(0).rank();
        if (step.perSample(input)) {
            String bySample = step.write().sum(full, false, from(2, rank));
            step.norms().addMaterialized(step.input(input), bySample);
        } else {
            long[] others = LongStream.range(0, rank).filter(axis -> axis != 1).toArray();
            step.give(input, step.write().sum(full, false, others));
        }
    }
}
