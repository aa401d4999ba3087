package io.noisegate.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Everything but the device. */
class GpuCommandTest {
    @Test
    void comparesResultsAndPrintsATablePerNetwork() {
        StringWriter out = new StringWriter();

        int code = command(out)
                .execute(
                        "--provider",
                        "CPU",
                        "--networks",
                        "MLP,CNN_BN",
                        "--batch",
                        "8",
                        "--rounds",
                        "1",
                        "--runs",
                        "1");

        assertEquals(0, code);
        assertTrue(out.toString().contains("MLP 784-256-10: how fast is scoring?"), out.toString());
        assertTrue(out.toString().contains("BatchNorm: how fast is a gradient?"), out.toString());
    }

    @Test
    void refusesToRunWithoutAGpu() {
        StringWriter problems = new StringWriter();

        int code = command(new StringWriter())
                .setErr(new PrintWriter(problems))
                .execute("--provider", "CUDA", "--networks", "MLP");

        assertEquals(1, code);
        assertTrue(problems.toString().contains("runtime.provider is cuda"), problems.toString());
    }

    private static CommandLine command(StringWriter out) {
        return new CommandLine(new GpuCommand()).setOut(new PrintWriter(out));
    }
}
