package io.noisegate.update;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.Parameter;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Section {@code learning.optimizer}: how parameters move against their gradient.
 *
 * @param kind of optimizer
 * @param momentum of SGD, in [0, 1)
 * @param nesterov whether SGD looks ahead
 * @param beta1 memory of AdamW's mean gradient, in [0, 1)
 * @param beta2 memory of the squared gradient of AdamW and of preconditioned SGLD, in [0, 1)
 * @param epsilon what keeps small gradients of these two from large steps, above 0
 * @param weightDecay how strongly parameters are drawn to zero, at least 0
 * @param decayExempt patterns of parameters that are not; {@code *} stands for anything
 * @param decayNormsAndBiases whether biases and the parameters of normalisations are, as in PyTorch
 */
public record OptimizerSettings(
        Kind kind,
        double momentum,
        boolean nesterov,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        List<String> decayExempt,
        boolean decayNormsAndBiases)
        implements Serializable {

    /** The optimizers by name. */
    public enum Kind {
        SGD,
        ADAMW,
        /** Langevin dynamics at {@code learning.langevin.temperature} with the preconditioner of RMSprop. */
        PRECONDITIONED_SGLD
    }

    public static OptimizerSettings defaults() {
        return new OptimizerSettings(Kind.SGD, 0.9, false, 0.9, 0.999, 1e-8, 0, List.of(), true);
    }

    public OptimizerSettings {
        decayExempt = List.copyOf(decayExempt);
        Requirements.of("learning.optimizer")
                .require(
                        momentum >= 0 && momentum < 1,
                        "momentum",
                        momentum,
                        "a number from 0 and below 1",
                        "0.9 is the usual value")
                .require(
                        !nesterov || momentum > 0,
                        "nesterov",
                        nesterov,
                        "a momentum above 0",
                        "set learning.optimizer.momentum to 0.9")
                .require(
                        beta1 >= 0 && beta1 < 1,
                        "beta1",
                        beta1,
                        "a number from 0 and below 1",
                        "0.9 is the usual value")
                .require(
                        beta2 >= 0 && beta2 < 1,
                        "beta2",
                        beta2,
                        "a number from 0 and below 1",
                        "0.999 is the usual value")
                .require(epsilon > 0, "epsilon", epsilon, "a number above 0", "1e-8 is the usual value")
                .require(
                        weightDecay >= 0 && Double.isFinite(weightDecay),
                        "weight-decay",
                        weightDecay,
                        "a finite number from 0",
                        "0.0001 is the usual start")
                .orThrow();
    }

    /** The optimizer for a model; Langevin noise is its own business only where it is part of the method. */
    Optimizer newOptimizer(LearnableModel model, LangevinSettings langevin, LangevinNoise noise) {
        int parameters = model.parameters().size();
        return switch (kind) {
            case SGD -> new Sgd(parameters, (float) momentum, nesterov, decay(model));
            case ADAMW -> new AdamW(parameters, (float) beta1, (float) beta2, (float) epsilon, decay(model));
            case PRECONDITIONED_SGLD ->
                new PreconditionedSgld(
                        parameters,
                        (float) beta2,
                        (float) epsilon,
                        (float) langevin.temperature(),
                        noise,
                        decay(model));
        };
    }

    private WeightDecay decay(LearnableModel model) {
        boolean[] exempt = decayNormsAndBiases
                ? new boolean[model.parameters().size()]
                : model.parameters().exemptFromDecay();
        for (Parameter parameter : model.parameters().parameters()) {
            if (decayExempt.stream().anyMatch(pattern -> matches(pattern, parameter.name()))) {
                Arrays.fill(exempt, parameter.offset(), parameter.offset() + parameter.size(), true);
            }
        }
        return new WeightDecay((float) weightDecay, exempt);
    }

    private static boolean matches(String pattern, String name) {
        return name.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
    }
}
