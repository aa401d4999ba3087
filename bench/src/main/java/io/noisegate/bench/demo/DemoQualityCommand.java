package io.noisegate.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.bench.demo.DemoQuality.Run;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.cli.Noisegate;
import io.noisegate.demo.DemoOptions.Noise;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs {@code noisegate demo} for both kinds of noise and several seeds. */
@Command(
        name = "demo",
        description = "What the demonstration finds and learns, over several seeds.",
        mixinStandardHelpOptions = true)
public final class DemoQualityCommand implements Callable<Integer> {
    @Option(names = "--seeds", split = ",", defaultValue = "1,2,3,7", description = "Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Run> runs = new ArrayList<>();
        for (Noise noise : Noise.values()) {
            for (long seed : seeds) {
                Run run = new Run(noise, seed, demo(noise, seed));
                out.println(run);
                out.flush();
                runs.add(run);
            }
        }
        results.take("demo", new DemoQuality(Machine.now(), runs), out);
        return 0;
    }

    private static JsonNode demo(Noise noise, long seed) throws IOException {
        Path report = Files.createTempFile("demo", ".json");
        StringWriter shown = new StringWriter();
        try {
            int exit = Noisegate.commandLine()
                    .setOut(new PrintWriter(shown))
                    .execute("demo", "--noise=" + noise, "--seed=" + seed, "--report=" + report);
            if (exit != 0) {
                throw new IllegalStateException("noisegate demo ended with exit code %d:%n%s".formatted(exit, shown));
            }
            return new ObjectMapper().readTree(report.toFile());
        } finally {
            Files.delete(report);
        }
    }
}
