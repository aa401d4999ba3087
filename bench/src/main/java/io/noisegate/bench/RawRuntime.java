package io.noisegate.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime and nothing else: one thread, one full batch in a direct buffer, the logits pinned. Owns its native handles. */
final class RawRuntime implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;

    RawRuntime(byte[] onnx, Images images, int batch) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(onnx, options);
        }
        ByteBuffer features = direct(batch * Images.BYTES);
        for (int row = 0; row < batch; row++) {
            features.put(row * Images.BYTES, images.pixels(row));
        }
        FloatBuffer logits = direct(batch * Images.CLASSES * Float.BYTES).asFloatBuffer();
        input = OnnxTensor.createTensor(environment, features.asFloatBuffer(), new long[] {batch, Images.PIXELS});
        output = OnnxTensor.createTensor(environment, logits, new long[] {batch, Images.CLASSES});
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    void run(int batches) throws OrtException {
        Map<String, OnnxTensor> inputs = Map.of("x", input);
        Map<String, OnnxTensor> outputs = Map.of("logits", output);
        for (int batch = 0; batch < batches; batch++) {
            session.run(inputs, outputs).close();
        }
    }

    @Override
    public void close() throws OrtException {
        input.close();
        output.close();
        session.close();
    }
}
