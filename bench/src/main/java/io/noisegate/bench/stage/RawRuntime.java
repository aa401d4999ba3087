package io.noisegate.bench.stage;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.noisegate.bench.network.Images;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.LongStream;

/** ONNX Runtime and nothing else: one thread, one full batch in a direct buffer, the logits pinned. Owns its native handles. */
final class RawRuntime implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;

    RawRuntime(byte[] onnx, Images images, long[] sample, int batch) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(onnx, options);
        }
        int bytes = images.pixels(0).length;
        ByteBuffer features = direct(batch * bytes);
        for (int row = 0; row < batch; row++) {
            features.put(row * bytes, images.pixels(row));
        }
        FloatBuffer logits = direct(batch * Images.CLASSES * Float.BYTES).asFloatBuffer();
        long[] shape =
                LongStream.concat(LongStream.of(batch), LongStream.of(sample)).toArray();
        input = OnnxTensor.createTensor(environment, features.asFloatBuffer(), shape);
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
