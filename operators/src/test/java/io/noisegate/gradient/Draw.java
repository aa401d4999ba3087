package io.noisegate.gradient;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A randomly drawn model around one operator. Its operands are either computed from features, shifted by a parameter so that
 * the gradient with respect to them can be seen, or parameters themselves. All values of an operand lie on a shuffled grid:
 * no two are closer than {@link #STEP}, and none is that close to a kink at a multiple of 1/2.
 */
final class Draw {
    /** Distance of neighbouring values. */
    static final float STEP = 0.025f;

    static final int FEATURES = 1200;

    private final Random random;
    private final GraphBuilder graph;
    private final OperatorWriter write;
    private final int batch;
    private final List<float[]> columns = new ArrayList<>();
    private int used;
    private int parameters;

    Draw(long seed, int... opsets) {
        this.random = new Random(seed);
        this.graph = new GraphBuilder(opsets[random.nextInt(opsets.length)]);
        this.write = new OperatorWriter(graph);
        this.batch = 1 + random.nextInt(3);
        graph.input("x", ElementType.FLOAT32, Shape.ofBatch(FEATURES));
    }

    OperatorWriter write() {
        return write;
    }

    int opset() {
        return graph.opset();
    }

    int batch() {
        return batch;
    }

    /** A number from {@code low} to {@code high}, both included. */
    int number(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean chance() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    float uniform(double low, double high) {
        return (float) (low + (high - low) * random.nextDouble());
    }

    private float[] grid(int count, float centre) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; values.size() < count; i++) {
            float offset = (i / 2 + 0.5f) * STEP * (i % 2 == 0 ? 1 : -1) + centre;
            if (Math.abs(offset * 2 - Math.round(offset * 2)) > STEP) {
                values.add(offset);
            }
        }
        Collections.shuffle(values, random);
        float[] result = new float[count];
        for (int i = 0; i < count; i++) {
            result[i] = values.get(i);
        }
        return result;
    }

    /** An operand {@code [batch, sample...]}: features plus a parameter of the sample's shape, around 0. */
    String data(long... sample) {
        return data(0, sample);
    }

    String data(float centre, long... sample) {
        int count = Math.toIntExact(Shape.of(sample).elements().value());
        columns.add(grid(batch * count, centre));
        String part = write.slice("x", new long[] {used}, new long[] {used + count}, new long[] {1}, new long[] {1});
        used += count;
        String shift = graph.constant("p" + parameters++, Tensor.ofFloats(sample, new float[count]));
        return write.add(write.reshape(part, Shape.of(Extent.BATCH).concat(Shape.of(sample))), shift);
    }

    /** Ids below a bound, {@code [batch, count]}. */
    String ids(int bound, int count) {
        float[] ids = new float[batch * count];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(bound);
        }
        columns.add(ids);
        String part = write.slice("x", new long[] {used}, new long[] {used + count}, new long[] {1}, new long[] {1});
        used += count;
        return write.cast(part, ElementType.INT64);
    }

    /** An operand that is a parameter, around 0. */
    String parameter(long... shape) {
        return parameter(0, shape);
    }

    String parameter(float centre, long... shape) {
        int count = Math.toIntExact(Shape.of(shape).elements().value());
        return graph.constant("p" + parameters++, Tensor.ofFloats(shape, grid(count, centre)));
    }

    String constant(float value) {
        return write.scalar(value);
    }

    /** Makes a tensor that depends on the batch the model's output. */
    OnnxModel model(String tensor) {
        Shape shape = write.shape(tensor);
        String rows = write.reshape(
                tensor, -1, shape.elements().dividedBy(Extent.BATCH).value());
        graph.output("logits", rows);
        return graph.build();
    }

    /** The features of the batch, {@code [batch, FEATURES]}. */
    float[] features() {
        float[] features = new float[batch * FEATURES];
        int start = 0;
        for (float[] column : columns) {
            int width = column.length / batch;
            for (int row = 0; row < batch; row++) {
                System.arraycopy(column, row * width, features, row * FEATURES + start, width);
            }
            start += width;
        }
        return features;
    }

    /** An attribute set without attributes. */
    static Attributes none() {
        return Attributes.NONE;
    }
}
