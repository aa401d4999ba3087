package io.noisegate.gradient;

/**
 * What learning a model takes at most, known before anything runs.
 *
 * @param parameterBytes parameters, their gradient, the optimizer's copy and state: five arrays of all parameters
 * @param constantBytes everything else that the model holds, once per session (scoring and learning)
 * @param activationBytes tensors of a batch if none were reused; the runtime reuses most
 */
public record MemoryBound(long parameterBytes, long constantBytes, long activationBytes) {
    private static final int COPIES = 5;
    private static final int SESSIONS = 2;

    /** @param rows of a batch */
    public static MemoryBound of(LearnableModel model, int rows) {
        long learned = 4L * model.parameters().size();
        long everything = model.forward().initializerBytes();
        GradientGraph graph = GradientGraph.of(model, GradientRequest.plain());
        return new MemoryBound(
                COPIES * learned,
                SESSIONS * Math.max(0, everything - learned),
                Math.multiplyExact(graph.bytesPerRow(), rows));
    }

    public long total() {
        return parameterBytes + constantBytes + activationBytes;
    }
}
