package io.noisegate.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command printed and returned. */
record Outcome(int exitCode, String out, String err) {

    static Outcome of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
