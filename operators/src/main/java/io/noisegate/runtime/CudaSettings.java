package io.noisegate.runtime;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code runtime.cuda}: how a session uses a GPU.
 *
 * @param memoryLimitBytes of a session's arena on the GPU; 0 for all there is
 * @param arena how that arena grows
 * @param convolutionSearch how cuDNN chooses the algorithm of each convolution
 */
public record CudaSettings(long memoryLimitBytes, Arena arena, ConvolutionSearch convolutionSearch)
        implements Serializable {
    /** How an arena grows; names follow ONNX Runtime's {@code arena_extend_strategy}. */
    public enum Arena {
        NEXT_POWER_OF_TWO("kNextPowerOfTwo"),
        SAME_AS_REQUESTED("kSameAsRequested");

        private final String option;

        Arena(String option) {
            this.option = option;
        }

        String option() {
            return option;
        }
    }

    /** ONNX Runtime's {@code cudnn_conv_algo_search}. */
    public enum ConvolutionSearch {
        EXHAUSTIVE,
        HEURISTIC,
        DEFAULT
    }

    public CudaSettings {
        Requirements.of("runtime.cuda")
                .require(
                        memoryLimitBytes >= 0,
                        "memory-limit-bytes",
                        memoryLimitBytes,
                        "a whole number of at least 0",
                        "0 sets no limit")
                .orThrow();
    }

    /** No limit; heuristic search, since every published model opens a session anew. */
    public static CudaSettings defaults() {
        return new CudaSettings(0, Arena.SAME_AS_REQUESTED, ConvolutionSearch.HEURISTIC);
    }
}
