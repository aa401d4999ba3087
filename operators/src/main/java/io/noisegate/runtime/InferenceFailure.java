package io.noisegate.runtime;

import ai.onnxruntime.OrtException;
import java.util.stream.Stream;

/** ONNX Runtime refused a graph or failed to run it; says what to do if memory outside the heap was all that it lacked. */
public final class InferenceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String MORE_MEMORY =
            "; the process gets no more memory outside the heap: give it more, or lower scoring.batch-size";

    InferenceFailure(String what, OrtException cause) {
        super(what + ": " + cause.getMessage() + (lacksMemory(cause.getMessage()) ? MORE_MEMORY : ""), cause);
    }

    private static boolean lacksMemory(String message) {
        return Stream.of("Failed to allocate memory", "bad_alloc", "bad allocation")
                .anyMatch(message::contains);
    }
}
