package io.noisegate.sample;

import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.RealTarget;
import io.noisegate.schema.SoftTarget;
import java.util.ArrayList;
import java.util.List;

/** Labels as they stand in the Avro contracts: a union of three records, with lists where we have arrays. */
public final class LabelContract {
    private LabelContract() {}

    public static Object of(Label label) {
        return switch (label.kind()) {
            case CLASS_INDEX -> new ClassLabel(label.classIndex());
            case REAL_TARGET -> new RealTarget(boxed(label.values()));
            case SOFT_TARGET -> new SoftTarget(boxed(label.values()));
        };
    }

    /** @param contract one of the three records */
    public static Label label(Object contract) {
        if (contract instanceof ClassLabel given) {
            return Label.ofClass(given.getIndex());
        }
        return contract instanceof RealTarget given
                ? Label.ofRealTarget(floats(given.getValues()))
                : Label.ofSoftTarget(floats(((SoftTarget) contract).getProbabilities()));
    }

    public static List<Float> boxed(float[] values) {
        List<Float> boxed = new ArrayList<>(values.length);
        for (float value : values) {
            boxed.add(value);
        }
        return boxed;
    }

    public static float[] floats(List<Float> boxed) {
        float[] values = new float[boxed.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = boxed.get(i);
        }
        return values;
    }
}
