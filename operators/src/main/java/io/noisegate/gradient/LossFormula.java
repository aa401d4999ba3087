package io.noisegate.gradient;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;

/** Writes a loss head: losses per sample, and their gradient with respect to the logits. */
final class LossFormula {
    private final OperatorWriter write;
    private final LossHead head;
    private final String logits;
    private final String given;
    private final String targets;
    private final long outputs;
    private String logProbabilities;
    private String probabilities;

    /**
     * @param logits {@code [batch, outputs]}
     * @param targets {@code [batch, outputs]}
     */
    LossFormula(OperatorWriter write, LossHead head, String logits, String targets) {
        this.write = write;
        this.head = head;
        this.logits = logits;
        this.outputs = write.shape(logits).size(1);
        this.given = targets;
        this.targets = smoothed(targets);
    }

    private String smoothed(String given) {
        if (head.labelSmoothing() == 0) {
            return given;
        }
        String kept = write.mul(given, 1 - (double) head.labelSmoothing());
        return write.add(kept, write.scalar((double) head.labelSmoothing() / outputs));
    }

    /** {@code [batch]}. */
    String losses() {
        return switch (head.kind()) {
            case SOFTMAX_CROSS_ENTROPY -> write.neg(write.sum(write.mul(targets, logProbabilities()), false, 1));
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                write.mean(write.sub(write.apply("Softplus", logits), write.mul(targets, logits)), false, 1);
            case MEAN_SQUARED_ERROR -> write.mean(write.square(error()), false, 1);
            case HUBER -> {
                String size = write.apply("Abs", error());
                String bounded = write.apply("Min", size, write.scalar(head.huberDelta()));
                String linear = write.sub(size, write.mul(bounded, 0.5));
                yield write.mean(write.mul(bounded, linear), false, 1);
            }
        };
    }

    /** The gradient of every sample's own loss, {@code [batch, outputs]}. */
    String gradient() {
        double share = 1.0 / outputs;
        return switch (head.kind()) {
            case SOFTMAX_CROSS_ENTROPY -> {
                String mass = write.sum(targets, true, 1);
                yield write.sub(write.mul(probabilities(), mass), targets);
            }
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                write.mul(write.sub(write.apply("Sigmoid", logits), targets), share);
            case MEAN_SQUARED_ERROR -> write.mul(error(), 2 * share);
            case HUBER ->
                write.mul(
                        write.apply("Clip", error(), write.scalar(-head.huberDelta()), write.scalar(head.huberDelta())),
                        share);
        };
    }

    /**
     * The gradient of the probability {@code sum_k t_k p_k} of every sample's own target, {@code [batch, outputs]}.
     *
     * @throws UnsupportedModel if the outputs are not the logits of classes
     */
    String labelProbabilityGradient() {
        if (head.kind() == LossHead.Kind.SOFTMAX_CROSS_ENTROPY) {
            String ofLabel = write.sum(write.mul(given, probabilities()), true, 1);
            return write.mul(probabilities(), write.sub(given, ofLabel));
        }
        if (head.kind() == LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS && outputs == 1) {
            String p = write.apply("Sigmoid", logits);
            String sign = write.sub(write.mul(given, 2), write.scalar(1));
            return write.mul(write.mul(p, write.complement(p)), sign);
        }
        throw new UnsupportedModel("%s over %d outputs has no probability of the label; measure vog needs classes"
                .formatted(head.kind(), outputs));
    }

    /** The softmax of the logits, {@code [batch, outputs]}. */
    String probabilities() {
        if (probabilities == null) {
            probabilities = write.apply("Exp", logProbabilities());
        }
        return probabilities;
    }

    private String logProbabilities() {
        if (logProbabilities == null) {
            logProbabilities = write.apply("LogSoftmax", Attributes.of("axis", 1), logits);
        }
        return logProbabilities;
    }

    private String error() {
        return write.sub(logits, targets);
    }
}
