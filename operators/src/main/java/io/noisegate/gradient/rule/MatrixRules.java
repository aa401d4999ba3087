package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Map;

/** Products of matrices. */
final class MatrixRules {
    private MatrixRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Gemm", MatrixRules::gemm);
        rules.put("MatMul", MatrixRules::matMul);
    }

    /** {@code Y = alpha · A' · B' + beta · C}: no transposition is written in any of the four cases. */
    private static void gemm(Backward step) {
        OperatorWriter write = step.write();
        boolean transA = step.attributes().integer("transA", 0) != 0;
        boolean transB = step.attributes().integer("transB", 0) != 0;
        float alpha = step.attributes().number("alpha", 1);
        float beta = step.attributes().number("beta", 1);
        String g = step.gradient();
        if (step.wants(0)) {
            step.give(
                    0,
                    transA
                            ? write.gemm(step.input(1), transB, g, true, alpha)
                            : write.gemm(g, false, step.input(1), !transB, alpha));
        }
        if (step.perSample(1)) {
            String rows = transA ? write.transpose(step.input(0), 1, 0) : step.input(0);
            step.norms().axes().same(g, step.output());
            step.norms().addProduct(step.input(1), transB ? g : rows, transB ? rows : g, alpha);
        } else if (step.wants(1)) {
            step.give(
                    1,
                    transB
                            ? write.gemm(g, true, step.input(0), transA, alpha)
                            : write.gemm(step.input(0), !transA, g, false, alpha));
        }
        if (step.wants(2)) {
            step.giveSummed(2, write.mul(g, beta));
        }
    }

    private static void matMul(Backward step) {
        Shape a = step.shape(0);
        Shape b = step.shape(1);
        if (a.rank() == 1 || b.rank() == 1) {
            withVector(step, a, b);
        } else if (b.rank() == 2 && a.rank() >= 2) {
            withMatrix(step, a, b);
        } else {
            batched(step);
        }
    }

    /** One large product for the weight instead of a batched one and a sum. */
    private static void withMatrix(Backward step, Shape a, Shape b) {
        OperatorWriter write = step.write();
        String g = step.gradient();
        if (step.wants(0)) {
            step.give(
                    0,
                    a.rank() == 2
                            ? write.gemm(g, false, step.input(1), true)
                            : write.matMul(g, write.matrixTranspose(step.input(1))));
        }
        if (step.perSample(1)) {
            step.norms().axes().same(g, step.output());
            step.norms().addProduct(step.input(1), step.input(0), g, 1);
        } else if (step.wants(1)) {
            String rows = a.rank() == 2 ? step.input(0) : write.reshape(step.input(0), -1, b.size(0));
            String gradients = a.rank() == 2 ? g : write.reshape(g, -1, b.size(1));
            step.give(1, write.gemm(rows, true, gradients, false));
        }
    }

    private static void batched(Backward step) {
        OperatorWriter write = step.write();
        String g = step.gradient();
        if (step.wants(0)) {
            step.giveSummed(0, write.matMul(g, write.matrixTranspose(step.input(1))));
        }
        if (step.wants(1)) {
            step.giveSummed(1, write.matMul(write.matrixTranspose(step.input(0)), g));
        }
    }

    /** A vector counts as a row on the left and as a column on the right. */
    private static void withVector(Backward step, Shape a, Shape b) {
        OperatorWriter write = step.write();
        String row = a.rank() == 1 ? write.apply("Unsqueeze", step.input(0), write.longs(0)) : step.input(0);
        String column = b.rank() == 1 ? write.apply("Unsqueeze", step.input(1), write.longs(1)) : step.input(1);
        String g = step.gradient();
        if (b.rank() == 1) {
            g = write.apply("Unsqueeze", g, write.longs(-1));
        }
        if (a.rank() == 1) {
            g = write.apply("Unsqueeze", g, write.longs(-2));
        }
        if (step.wants(0)) {
            String full = write.matMul(g, write.matrixTranspose(column));
            step.give(0, write.reshapeLike(write.sumTo(full, write.shape(row)), step.input(0)));
        }
        if (step.wants(1)) {
            String full = write.matMul(write.matrixTranspose(row), g);
            step.give(1, write.reshapeLike(write.sumTo(full, write.shape(column)), step.input(1)));
        }
    }
}
