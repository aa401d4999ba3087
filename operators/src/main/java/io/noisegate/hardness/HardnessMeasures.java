package io.noisegate.hardness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All hardness measures there are, by name. A new measure is one class and one line here. */
public final class HardnessMeasures {
    private static final Map<String, HardnessMeasure> BY_NAME = byName(
            new AreaUnderMargin(),
            new RecentAreaUnderMargin(),
            new LastMargin(),
            new MeanLoss(),
            new LossVariance(),
            new Confidence(),
            new AleatoricUncertainty(),
            new Variability(),
            new ErrorNorm(),
            new ForgettingEvents(),
            new SelfConfidence(),
            new GradientNorm(),
            new GradientVariance(),
            new Prototypicality(),
            new DropoutAgreement(),
            new Sensitivity(),
            new DetectedLabel());

    private HardnessMeasures() {}

    /** The names of all measures. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** The measures of these names, in this order. */
    public static List<HardnessMeasure> named(List<String> names) {
        List<HardnessMeasure> measures = new ArrayList<>(names.size());
        for (String name : names) {
            HardnessMeasure measure = BY_NAME.get(name);
            if (measure == null) {
                throw new IllegalArgumentException("There is no hardness measure " + name + ", expected one of "
                        + String.join(", ", BY_NAME.keySet()));
            }
            measures.add(measure);
        }
        return List.copyOf(measures);
    }

    private static Map<String, HardnessMeasure> byName(HardnessMeasure... measures) {
        Map<String, HardnessMeasure> byName = new LinkedHashMap<>();
        Arrays.stream(measures).forEach(measure -> byName.put(measure.name(), measure));
        return Collections.unmodifiableMap(byName);
    }
}
