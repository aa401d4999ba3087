package io.noisegate.runtime;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * How sessions run.
 *
 * @param intraOpThreads threads within an operator, at least 1; with more than one, results repeat bit for bit only for the
 *     same number
 * @param spinning whether idle threads of a session burn their core to answer sooner; pays on cores of one's own only
 * @param provider what executes the operators
 * @param deviceId which GPU, where Flink assigns none
 * @param cuda how a GPU is used
 */
public record RuntimeSettings(
        int intraOpThreads, boolean spinning, ExecutionProvider provider, int deviceId, CudaSettings cuda)
        implements Serializable {
    /** What executes the operators. */
    public enum ExecutionProvider {
        CPU,
        CUDA,
        /** A GPU if one can be used, which is tried at the start; else the CPU, with a warning and a metric. */
        AUTO
    }

    public RuntimeSettings {
        Requirements.of("runtime")
                .require(
                        intraOpThreads >= 1,
                        "intra-op-threads",
                        intraOpThreads,
                        "a whole number of at least 1",
                        "1 is best when subtasks share the cores")
                .require(deviceId >= 0, "device-id", deviceId, "a whole number of at least 0", "0 is the first device")
                .orThrow();
    }

    /** One thread that does not spin, on the CPU. */
    public static RuntimeSettings defaults() {
        return new RuntimeSettings(1, false, ExecutionProvider.CPU, 0, CudaSettings.defaults());
    }

    /** The same on another provider. */
    public RuntimeSettings on(ExecutionProvider other) {
        return new RuntimeSettings(intraOpThreads, spinning, other, deviceId, cuda);
    }

    /** The same on another GPU. */
    public RuntimeSettings onDevice(int other) {
        return new RuntimeSettings(intraOpThreads, spinning, provider, other, cuda);
    }
}
