package io.noisegate.deployment;

import ai.onnxruntime.OrtEnvironment;

/** Loads ONNX Runtime in a JVM of its own and says its version. */
final class OnnxRuntimeVersion {
    private OnnxRuntimeVersion() {}

    public static void main(String[] arguments) {
        System.out.println(OrtEnvironment.getEnvironment().getVersion());
    }
}
