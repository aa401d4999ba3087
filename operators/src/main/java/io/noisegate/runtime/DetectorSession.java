package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.ValueInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * A detector of wrong labels as an ONNX model: float32 {@code [batch, window]} or {@code [batch, window, 1]} in, the
 * probabilities of a sample's given class, oldest first; float32 logits {@code [batch, 2]} out, of a label that fits and of one
 * that is wrong. Used by one thread at a time; the owner closes it.
 */
public final class DetectorSession implements AutoCloseable {
    private static final String SHIPPED = "detector.onnx";
    private static final int OUTPUTS = 2;

    private final OrtSession session;
    private final FloatBuffer window;
    private final FloatBuffer logits;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    /** @throws IllegalArgumentException if the model is no such detector */
    public DetectorSession(byte[] onnx, RuntimeSettings settings) {
        OnnxModel model = OnnxModel.parse(onnx);
        long[] sample = sampleShape(model);
        this.window = Sessions.directFloats(sample[0]);
        this.logits = Sessions.directFloats(OUTPUTS);
        this.session = Sessions.open(model, settings);
        long[] shape = sample.length == 1 ? new long[] {1, sample[0]} : new long[] {1, sample[0], 1};
        this.inputs = Map.of(model.inputs().get(0).name(), Sessions.tensor(window, shape));
        this.outputs = Map.of(model.outputs().get(0).name(), Sessions.tensor(logits, 1, OUTPUTS));
    }

    private static long[] sampleShape(OnnxModel model) {
        ValueInfo input = model.inputs().get(0);
        Shape shape = input.shape().orElseThrow(DetectorSession::refusal);
        boolean fits = model.inputs().size() == 1
                && (shape.rank() == 2 || shape.rank() == 3)
                && shape.slice(1, shape.rank()).isStatic()
                && (shape.rank() == 2 || shape.size(2) == 1);
        if (!fits) {
            throw refusal();
        }
        return shape.slice(1, shape.rank()).sizes();
    }

    private static IllegalArgumentException refusal() {
        return new IllegalArgumentException(
                "the detector does not fit, expected one input [batch, window] or [batch, window, 1] and an output [batch, 2]");
    }

    /** The detector that comes with noisegate; {@code noisegate model train-detector} makes it. */
    public static byte[] shipped() {
        try (InputStream in = DetectorSession.class.getResourceAsStream(SHIPPED)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the detector cannot be read from the class path", e);
        }
    }

    /** How many observations it reads. */
    public int window() {
        return window.capacity();
    }

    /**
     * The probability that the label is wrong.
     *
     * @param labelProbabilities {@code [window]}, oldest first
     */
    public double wrongProbability(float[] labelProbabilities) {
        window.put(0, labelProbabilities);
        try {
            // The output is pinned: the result is in the buffer.
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new InferenceFailure("the detector failed", e);
        }
        return 1 / (1 + Math.exp(logits.get(0) - logits.get(1)));
    }

    @Override
    public void close() {
        Sessions.close(session);
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
