package io.noisegate.job;

import io.noisegate.sample.Label;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.RealTarget;
import io.noisegate.schema.SoftTarget;
import java.util.ArrayList;
import java.util.List;

/** Labels as they stand in the Avro contracts: a union of three records. */
public final class LabelContract {
    private LabelContract() {}

    public static Object of(Label label) {
        return switch (label.kind()) {
            case CLASS_INDEX -> new ClassLabel(label.classIndex());
            case REAL_TARGET -> new RealTarget(boxed(label.values()));
            case SOFT_TARGET -> new SoftTarget(boxed(label.values()));
        };
    }

    private static List<Float> boxed(float[] values) {
        List<Float> boxed = new ArrayList<>(values.length);
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }
}
