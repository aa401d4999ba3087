package io.noisegate.onnx;

import java.util.List;
import java.util.Map;

/** Products of matrices. */
final class MatrixShapes {
    private MatrixShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        rules.put("Gemm", MatrixShapes::gemm);
        rules.put("MatMul", MatrixShapes::matMul);
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
