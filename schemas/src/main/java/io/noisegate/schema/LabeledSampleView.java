package io.noisegate.schema;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A decoded {@link LabeledSample} whose features still lie in the bytes they arrived in. Filled anew by every call of
 * {@link LabeledSampleDecoder#decode}; whoever needs the features longer copies them.
 */
public final class LabeledSampleView {

    /** Which kind of label a sample carries. */
    public enum LabelKind {
        CLASS_INDEX,
        REAL_TARGET,
        SOFT_TARGET
    }

    static final float[] NO_VALUES = {};

    String sampleId;
    long eventTimeMs;
    LabelKind labelKind;
    int classIndex;
    float[] labelValues;
    String source;
    Map<String, String> attributes;
    FeatureDtype dtype;
    int[] shape = {};
    byte[] bytes;
    int featuresOffset;
    int featuresLength;

    LabeledSampleView() {}

    public String sampleId() {
        return sampleId;
    }

    /** Milliseconds since 1970-01-01 UTC. */
    public long eventTimeMs() {
        return eventTimeMs;
    }

    public LabelKind labelKind() {
        return labelKind;
    }

    /** The given class; 0 unless {@link #labelKind} is CLASS_INDEX. */
    public int classIndex() {
        return classIndex;
    }

    /** Real targets or class probabilities, in an array of this sample's own; empty for a class index. */
    public float[] labelValues() {
        return labelValues;
    }

    /** Who gave the label, or null when unknown. */
    public String source() {
        return source;
    }

    /** A map of this sample's own. */
    public Map<String, String> attributes() {
        return attributes;
    }

    public FeatureDtype dtype() {
        return dtype;
    }

    /** Lengths of the dimensions. Not to be modified; the same array as before while the shape stays the same. */
    public int[] shape() {
        return shape;
    }

    /** Holds the features from {@link #featuresOffset} on; usually the very array that was decoded, with whatever else it holds. */
    public byte[] bytes() {
        return bytes;
    }

    public int featuresOffset() {
        return featuresOffset;
    }

    /** Length of the features in bytes, whether or not it fits {@link #shape} and {@link #dtype}. */
    public int featuresLength() {
        return featuresLength;
    }

    /** The same as a record, its features still not copied. */
    public LabeledSample toRecord() {
        List<Integer> dimensions = new ArrayList<>(shape.length);
        for (int length : shape) {
            dimensions.add(length);
        }
        ByteBuffer data = ByteBuffer.wrap(bytes, featuresOffset, featuresLength);
        return new LabeledSample(
                sampleId,
                Instant.ofEpochMilli(eventTimeMs),
                label(),
                source,
                attributes,
                new Features(dtype, dimensions, data));
    }

    private Object label() {
        List<Float> values = new ArrayList<>(labelValues.length);
        for (float value : labelValues) {
            values.add(value);
        }
        return switch (labelKind) {
            case CLASS_INDEX -> new ClassLabel(classIndex);
            case REAL_TARGET -> new RealTarget(values);
            case SOFT_TARGET -> new SoftTarget(values);
        };
    }

    /** Takes over what an already decoded record says, its features not copied. */
    void set(LabeledSample sample) {
        sampleId = sample.getSampleId();
        eventTimeMs = sample.getEventTime().toEpochMilli();
        setLabel(sample.getLabel());
        source = sample.getSource();
        attributes = sample.getAttributes();
        Features features = sample.getFeatures();
        dtype = features.getDtype();
        shape = features.getShape().stream().mapToInt(Integer::intValue).toArray();
        ByteBuffer data = features.getData();
        bytes = data.array();
        featuresOffset = data.arrayOffset() + data.position();
        featuresLength = data.remaining();
    }

    private void setLabel(Object label) {
        classIndex = 0;
        labelValues = NO_VALUES;
        if (label instanceof ClassLabel given) {
            labelKind = LabelKind.CLASS_INDEX;
            classIndex = given.getIndex();
        } else if (label instanceof RealTarget target) {
            labelKind = LabelKind.REAL_TARGET;
            labelValues = toArray(target.getValues());
        } else {
            labelKind = LabelKind.SOFT_TARGET;
            labelValues = toArray(((SoftTarget) label).getProbabilities());
        }
    }

    private static float[] toArray(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
