package io.noisegate.cli;

import io.noisegate.dataset.perturbation.Perturbation;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code noisegate}: the command above all others. */
@Command(
        name = "noisegate",
        description = "Online learning on Apache Flink that does not believe every label.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ProduceCommand.class,
            TopicsCommand.class,
            AlertsCommand.class,
            DecisionsCommand.class,
            CorrectCommand.class,
            NoiseProfileCommand.class,
            DeadLettersCommand.class,
            TransactionsCommand.class,
            StateCommand.class,
            ModelCommand.class,
            EvaluateCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:Done.",
            " 1:Failed at run time, for example because the broker does not answer.",
            " 2:Wrong usage or configuration; nothing was started.",
            " 130:Ended by Ctrl-C, after what had begun was finished; 143 when a supervisor ended it."
        })
public final class Noisegate implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line, ready to execute; its exit codes and messages are those of the program. */
    public static CommandLine commandLine() {
        return new CommandLine(new Noisegate())
                .registerConverter(Duration.class, new DurationConverter())
                .registerConverter(Perturbation.Kind.class, new HardnessConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new FailureReport());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? 'noisegate --help' lists them.");
    }
}
