package io.noisegate.runtime;

import ai.onnxruntime.OrtException;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import io.noisegate.settings.InvalidSettings;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a GPU can be used, by using it: which providers ONNX Runtime lists says nothing of the machine. */
public final class Accelerator {
    private static final Logger LOG = LoggerFactory.getLogger(Accelerator.class);
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("(lib[\\w+.-]*?\\.so[\\w.]*): cannot open shared object file");
    private static final Pattern NOT_BUILT_IN =
            Pattern.compile("(?i)not (enabled in this build|compiled with)|failed to find CUDA shared provider");

    private Accelerator() {}

    /**
     * The settings with the provider that is used in fact.
     *
     * @throws InvalidSettings if a GPU is asked for and cannot be used, saying why
     */
    public static RuntimeSettings usable(RuntimeSettings wanted) {
        return switch (wanted.provider()) {
            case CPU -> wanted;
            case CUDA -> {
                Optional<String> obstacle = obstacle(wanted);
                if (obstacle.isPresent()) {
                    throw new InvalidSettings(
                            List.of("runtime.provider is cuda, but device %d cannot be used: %s; or set auto or cpu"
                                    .formatted(wanted.deviceId(), obstacle.get())));
                }
                yield wanted;
            }
            case AUTO -> {
                Optional<String> obstacle = obstacle(wanted);
                obstacle.ifPresent(reason -> LOG.warn(
                        "runtime.provider is auto, and the CPU is used: device {} cannot be, {}",
                        wanted.deviceId(),
                        reason));
                yield wanted.on(obstacle.isPresent() ? ExecutionProvider.CPU : ExecutionProvider.CUDA);
            }
        };
    }

    private static Optional<String> obstacle(RuntimeSettings wanted) {
        try {
            Sessions.close(Sessions.open(DenseNetwork.create(1, 1, 1), wanted.on(ExecutionProvider.CUDA)));
            return Optional.empty();
        } catch (InferenceFailure | UnsatisfiedLinkError e) {
            Throwable cause = e.getCause() instanceof OrtException ? e.getCause() : e;
            return Optional.of(explain(String.valueOf(cause.getMessage())));
        }
    }

    /** What is missing, and what to do, from what ONNX Runtime said. */
    static String explain(String message) {
        Matcher library = MISSING_LIBRARY.matcher(message);
        if (library.find()) {
            return "%s is missing; install it, or take the image for CUDA".formatted(library.group(1));
        }
        if (NOT_BUILT_IN.matcher(message).find()) {
            return "this ONNX Runtime was built without CUDA; put onnxruntime_gpu in its place in Flink's lib, or take the image for CUDA";
        }
        return message;
    }
}
