package io.noisegate.cli;

import io.noisegate.dataset.InvalidDataset;
import io.noisegate.settings.InvalidSettings;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into a message and an exit code; only what nobody expected comes with a stack trace. */
final class FailureReport implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        Throwable failure = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        if (failure instanceof KafkaException && failure.getCause() instanceof ConfigException refused) {
            failure = refused; // wrapped in "failed to construct" something
        }
        if (failure instanceof InvalidSettings
                || failure instanceof InvalidDataset
                || failure instanceof ConfigException) {
            err.println(failure.getMessage());
            return ExitCode.USAGE;
        }
        if (failure instanceof AuthenticationException) {
            err.println("Kafka refuses the client: %s; see kafka.security".formatted(withCauses(failure)));
        } else if (failure instanceof TimeoutException) {
            err.println("Kafka does not answer: %s; are kafka.bootstrap-servers and kafka.properties right?"
                    .formatted(failure.getMessage()));
        } else if (failure instanceof KafkaException) {
            err.println(withCauses(failure));
        } else {
            failure.printStackTrace(err);
        }
        return ExitCode.SOFTWARE;
    }

    private static String withCauses(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage());
        }
        return text.toString();
    }
}
