package io.noisegate.gradient.rule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every operator that a gradient can pass through. A new rule is registered here and nowhere else. */
public final class GradientRules {
    private static final Map<String, GradientRule> RULES = new TreeMap<>();

    static {
        ArithmeticRules.register(RULES);
        MatrixRules.register(RULES);
        ActivationRules.register(RULES);
        SoftmaxRules.register(RULES);
        ConvolutionRule.register(RULES);
        MaxPoolRule.register(RULES);
        AveragePoolRule.register(RULES);
        RectifierRules.register(RULES);
        SelectionRules.register(RULES);
        ReductionRules.register(RULES);
        TransposedConvolutionRule.register(RULES);
        GlobalPoolRules.register(RULES);
        ResizeRule.register(RULES);
        BatchNormalizationRule.register(RULES);
        NormalizationRules.register(RULES);
        GatherRule.register(RULES);
        SliceRule.register(RULES);
        JoinRules.register(RULES);
        LayoutRules.register(RULES);
    }

    private GradientRules() {}

    public static Optional<GradientRule> of(String operator) {
        return Optional.ofNullable(RULES.get(operator));
    }

    /** The names of all operators with a rule, sorted. */
    public static List<String> operators() {
        return List.copyOf(RULES.keySet());
    }
}
