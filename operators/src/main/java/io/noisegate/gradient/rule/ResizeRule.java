package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Map;

/** Enlarging by whole factors with nearest neighbours: every position adds up the gradients of its copies. */
final class ResizeRule {
    private ResizeRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Resize", ResizeRule::backward);
    }

    private static void backward(Backward step) {
        String mode = step.attributes().text("mode", "nearest");
        String transformation = step.attributes().text("coordinate_transformation_mode", "half_pixel");
        String rounding = step.attributes().text("nearest_mode", "round_prefer_floor");
        boolean repeats = transformation.equals("asymmetric") && rounding.equals("floor")
                || transformation.startsWith("half_pixel") && rounding.startsWith("round_prefer");
        if (!mode.equals("nearest") || !repeats) {
            throw step.refuse("its mode is %s with %s and %s, expected nearest with asymmetric and floor"
                    .formatted(mode, transformation, rounding));
        }
        OperatorWriter write = step.write();
        Shape from = step.shape(0);
        Shape to = write.shape(step.output());
        long[] factors = new long[from.rank() - 2];
        long copies = 1;
        for (int axis = 0; axis < from.rank(); axis++) {
            boolean spatial = axis >= 2;
            boolean whole = spatial
                    ? to.size(axis) % from.size(axis) == 0
                    : to.get(axis).equals(from.get(axis));
            if (!whole) {
                throw step.refuse("it maps %s to %s, expected whole factors on the spatial axes".formatted(from, to));
            }
            if (spatial) {
                factors[axis - 2] = to.size(axis) / from.size(axis);
                copies *= factors[axis - 2];
            }
        }
        Attributes pooling = Attributes.of("kernel_shape", factors).with("strides", factors);
        step.give(0, write.mul(write.apply("AveragePool", pooling, step.gradient()), copies));
    }
}
