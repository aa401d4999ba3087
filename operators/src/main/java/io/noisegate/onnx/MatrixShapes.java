package io.noisegate.onnx;

import java.util.List;
import java.util.Map;

/** Products of matrices, and the recurrent operators built of them. */
final class MatrixShapes {
    private MatrixShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        rules.put("Gemm", MatrixShapes::gemm);
        rules.put("MatMul", MatrixShapes::matMul);
        for (String recurrent : List.of("LSTM", "GRU", "RNN")) {
            rules.put(recurrent, MatrixShapes::recurrent);
        }
    }

    /** All steps {@code [T, directions, N, H]}, then the last state and, for LSTM, the last cell {@code [directions, N, H]}. */
    private static List<TensorInfo> recurrent(Operands in) {
        if (in.attributes().integer("layout", 0) != 0) {
            throw new Operands.Unknown("its layout is 1");
        }
        Extent steps = in.shape(0).get(0);
        Extent directions = in.shape(2).get(0);
        Extent hidden = in.shape(2).get(2);
        Shape last = Shape.of(directions, in.shape(0).get(1), hidden);
        TensorInfo state = TensorInfo.of(in.type(0), last);
        return List.of(TensorInfo.of(in.type(0), last.inserting(0, steps)), state, state);
    }

    private static List<TensorInfo> gemm(Operands in) {
        boolean transA = in.attributes().integer("transA", 0) != 0;
        boolean transB = in.attributes().integer("transB", 0) != 0;
        return in.result(Shape.of(in.shape(0).get(transA ? 1 : 0), in.shape(1).get(transB ? 0 : 1)));
    }

    private static List<TensorInfo> matMul(Operands in) {
        Shape a = in.shape(0);
        Shape b = in.shape(1);
        Shape left = a.rank() == 1 ? a.inserting(0, Extent.ONE) : a;
        Shape right = b.rank() == 1 ? b.inserting(1, Extent.ONE) : b;
        if (!left.get(-1).equals(right.get(-2))) {
            throw new IllegalArgumentException("shapes " + a + " and " + b + " do not multiply");
        }
        Shape batch = Shape.broadcast(left.slice(0, left.rank() - 2), right.slice(0, right.rank() - 2));
        Shape result = batch;
        if (a.rank() > 1) {
            result = result.inserting(result.rank(), left.get(-2));
        }
        if (b.rank() > 1) {
            result = result.inserting(result.rank(), right.get(-1));
        }
        return in.result(result);
    }
}
