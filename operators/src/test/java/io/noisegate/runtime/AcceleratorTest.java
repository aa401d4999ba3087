package io.noisegate.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import io.noisegate.settings.InvalidSettings;
import org.junit.jupiter.api.Test;

/** On a machine whose ONNX Runtime is the one for CPUs. */
class AcceleratorTest {
    @Test
    void theCpuIsTakenAsItIs() {
        RuntimeSettings cpu = RuntimeSettings.defaults();

        assertSame(cpu, Accelerator.usable(cpu));
    }

    @Test
    void autoFallsBackToTheCpu() {
        RuntimeSettings auto = RuntimeSettings.defaults().on(ExecutionProvider.AUTO);

        assertEquals(RuntimeSettings.defaults(), Accelerator.usable(auto));
    }

    @Test
    void cudaIsRefusedWithTheReasonAndARemedy() {
        RuntimeSettings cuda = RuntimeSettings.defaults().on(ExecutionProvider.CUDA);

        String message = assertThrows(InvalidSettings.class, () -> Accelerator.usable(cuda))
                .getMessage();

        assertTrue(
                message.contains("runtime.provider is cuda, but device 0 cannot be used: this ONNX Runtime was built"),
                message);
        assertTrue(message.contains("onnxruntime_gpu"), message);
    }

    @Test
    void namesTheLibraryThatIsMissing() {
        assertEquals(
                "libcublasLt.so.12 is missing; install it, or take the image for CUDA",
                Accelerator.explain(
                        "Error code - ORT_EP_FAIL - message: Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file: No such file or directory"));
    }
}
