package io.noisegate.gradient.rule;

import io.noisegate.onnx.Extent;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Map;
import java.util.stream.LongStream;

/** Sums, means, norms and extrema over axes. */
final class ReductionRules {
    /** The gradient with respect to the operand, from the kept forms of gradient and output. */
    @FunctionalInterface
    private interface Formula {
        String of(OperatorWriter write, String gradient, String x, String y, long[] axes);
    }

    private ReductionRules() {}

    static void register(Map<String, GradientRule> rules) {
        put(rules, "ReduceSum", (write, g, x, y, axes) -> write.expandLike(g, x));
        put(rules, "ReduceMean", ReductionRules::mean);
        put(rules, "ReduceSumSquare", (write, g, x, y, axes) -> write.mul(write.mul(g, 2), x));
        put(rules, "ReduceL1", (write, g, x, y, axes) -> write.mul(g, write.apply("Sign", x)));
        put(rules, "ReduceL2", (write, g, x, y, axes) -> write.mul(write.div(g, y), x));
        put(rules, "ReduceLogSumExp", (write, g, x, y, axes) -> write.mul(g, write.apply("Exp", write.sub(x, y))));
        put(rules, "ReduceMax", ReductionRules::extremum);
        put(rules, "ReduceMin", ReductionRules::extremum);
    }

    private static void put(Map<String, GradientRule> rules, String operator, Formula formula) {
        rules.put(operator, step -> {
            long[] axes = axes(step);
            if (axes.length == 0) {
                step.give(0, step.gradient());
                return;
            }
            Shape kept = step.shape(0);
            for (long axis : axes) {
                kept = kept.with((int) axis, Extent.ONE);
            }
            OperatorWriter write = step.write();
            String gradient = write.reshape(step.gradient(), kept);
            String output = write.reshape(step.output(), kept);
            step.give(0, formula.of(write, gradient, step.input(0), output, axes));
        });
    }

    private static long[] axes(Backward step) {
        long[] axes = step.longs(1, "axes").orElse(new long[0]);
        if (axes.length == 0 && step.attributes().integer("noop_with_empty_axes", 0) == 0) {
            return LongStream.range(0, step.shape(0).rank()).toArray();
        }
        return axes;
    }

    private static String mean(OperatorWriter write, String gradient, String x, String y, long[] axes) {
        long count = 1;
        for (long axis : axes) {
            count *= write.shape(x).size((int) axis);
        }
        return write.expandLike(write.mul(gradient, 1.0 / count), x);
    }

    /** Elements that tie share the gradient evenly. */
    private static String extremum(OperatorWriter write, String gradient, String x, String y, long[] axes) {
        String marks = write.indicator(write.apply("Equal", x, y));
        return write.mul(write.div(gradient, write.sum(marks, true, axes)), marks);
    }
}
