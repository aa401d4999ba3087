package io.noisegate.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.noisegate.onnx.OnnxModel;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/** Opens sessions and makes tensors over direct buffers; the caller owns what it gets. */
final class Sessions {
    /** Bytes of a cache line, and of the widest vector register. */
    private static final int LINE = 64;

    private static final long CACHE_BYTES = 1 << 20;
    private static final int SMALLEST_CHUNK = 32;

    private Sessions() {}

    /**
     * As many rows as leave the activations in a core's cache, within reason: fewer would read the weights too often. A GPU
     * takes all at once.
     *
     * @param bytesPerRow of activations
     */
    static int chunkRows(long bytesPerRow, int rows, RuntimeSettings settings) {
        if (settings.provider() == RuntimeSettings.ExecutionProvider.CUDA) {
            return rows;
        }
        long fitting = CACHE_BYTES / Math.max(1, bytesPerRow);
        return (int) Math.min(rows, Math.max(SMALLEST_CHUNK, fitting));
    }

    static OrtSession open(OnnxModel graph, RuntimeSettings settings) {
        return open(graph.toBytes(), Map.of(), settings, OptLevel.ALL_OPT);
    }

    /** @param constants of the graph that are not in its bytes; copied */
    static OrtSession open(byte[] graph, Map<String, OnnxTensor> constants, RuntimeSettings settings) {
        return open(graph, constants, settings, OptLevel.ALL_OPT);
    }

    /**
     * For graphs whose weights are inputs. {@link CpuConvolutions} chooses the convolutions; the runtime is kept from putting channels
     * into blocks, which it would do for every pooling, but for no convolution.
     */
    static OrtSession openUpdatable(OnnxModel graph, RuntimeSettings settings) {
        OnnxModel fast = settings.provider() == RuntimeSettings.ExecutionProvider.CPU
                ? CpuConvolutions.of(graph, ChannelBlock.SIZE)
                : graph;
        return open(fast.toBytes(), Map.of(), settings, OptLevel.EXTENDED_OPT);
    }

    private static OrtSession open(
            byte[] graph, Map<String, OnnxTensor> constants, RuntimeSettings settings, OptLevel level) {
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(settings.intraOpThreads());
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            if (!constants.isEmpty()) {
                options.addExternalInitializers(new HashMap<>(constants));
            }
            switch (settings.provider()) {
                case CPU -> {
                    return environment().createSession(graph, options);
                }
                case CUDA -> {
                    try (OrtCUDAProviderOptions cuda = cuda(settings)) {
                        options.addCUDA(cuda);
                        return environment().createSession(graph, options);
                    }
                }
                case AUTO -> throw new IllegalStateException("the provider is open still; ask Accelerator first");
            }
            throw new IllegalStateException(settings.provider() + " opens no session");
        } catch (OrtException e) {
            throw new InferenceFailure("the graph cannot be loaded", e);
        }
    }

    private static OrtCUDAProviderOptions cuda(RuntimeSettings settings) throws OrtException {
        OrtCUDAProviderOptions options = new OrtCUDAProviderOptions(settings.deviceId());
        CudaSettings cuda = settings.cuda();
        if (cuda.memoryLimitBytes() > 0) {
            options.add("gpu_mem_limit", Long.toString(cuda.memoryLimitBytes()));
        }
        options.add("arena_extend_strategy", cuda.arena().option());
        options.add("cudnn_conv_algo_search", cuda.convolutionSearch().name());
        return options;
    }

    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment();
    }

    /** A direct buffer of native byte order that starts on a cache line. */
    static ByteBuffer direct(long bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes + LINE));
        int start = (LINE - memory.alignmentOffset(0, LINE)) % LINE;
        return memory.position(start)
                .limit(start + Math.toIntExact(bytes))
                .slice()
                .order(ByteOrder.nativeOrder());
    }

    static FloatBuffer directFloats(long count) {
        return direct(4 * count).asFloatBuffer();
    }

    static OnnxTensor tensor(FloatBuffer values, long... shape) {
        try {
            return OnnxTensor.createTensor(environment(), values, shape);
        } catch (OrtException e) {
            throw new InferenceFailure("no tensor over a buffer", e);
        }
    }

    static OnnxTensor tensor(ByteBuffer values, OnnxJavaType type, long... shape) {
        try {
            return OnnxTensor.createTensor(environment(), values, shape, type);
        } catch (OrtException e) {
            throw new InferenceFailure("no tensor over a buffer", e);
        }
    }

    /** The first elements of a buffer as a buffer of its own. */
    static FloatBuffer first(FloatBuffer values, int count) {
        return slice(values, 0, count);
    }

    static FloatBuffer slice(FloatBuffer values, int offset, int count) {
        FloatBuffer view = values.duplicate();
        Buffer bounded = view.position(offset).limit(offset + count);
        return ((FloatBuffer) bounded).slice();
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new InferenceFailure("a session was not closed", e);
        }
    }
}
