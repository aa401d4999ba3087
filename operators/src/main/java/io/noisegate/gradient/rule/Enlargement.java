package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.Window;

/** Repeats every position of a pooled image over the window it came from. */
final class Enlargement {
    private static final Attributes NEAREST = Attributes.NONE
            .with("mode", "nearest")
            .with("coordinate_transformation_mode", "asymmetric")
            .with("nearest_mode", "floor");

    private Enlargement() {}

    static String of(OperatorWriter write, String pooled, Window window) {
        float[] scales = new float[window.axes() + 2];
        scales[0] = 1;
        scales[1] = 1;
        for (int axis = 0; axis < window.axes(); axis++) {
            scales[axis + 2] = window.kernel()[axis];
        }
        String factors = write.constant(Tensor.ofFloats(new long[] {scales.length}, scales));
        return write.apply("Resize", NEAREST, pooled, "", factors);
    }

    /** Whether the windows tile the input and none of them reaches beyond it. */
    static boolean applies(Window window) {
        boolean inside = window.tiles();
        for (int axis = 0; axis < window.axes(); axis++) {
            inside &= window.output()[axis] * window.kernel()[axis] <= window.input()[axis];
        }
        return inside;
    }

    /** Pads of {@code [N, C, spatial...]} that restore the rows which no window covered. */
    static long[] leftover(Window window) {
        int rank = window.axes() + 2;
        long[] pads = new long[2 * rank];
        for (int axis = 0; axis < window.axes(); axis++) {
            pads[rank + 2 + axis] = window.input()[axis] - window.output()[axis] * window.kernel()[axis];
        }
        return pads;
    }
}
