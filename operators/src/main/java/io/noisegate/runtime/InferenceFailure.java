package io.noisegate.runtime;

import ai.onnxruntime.OrtException;

/** ONNX Runtime refused a graph or failed to run it. */
public final class InferenceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    InferenceFailure(String what, OrtException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
