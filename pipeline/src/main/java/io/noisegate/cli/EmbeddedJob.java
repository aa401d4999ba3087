package io.noisegate.cli;

import io.noisegate.embedded.EmbeddedFlink;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.ExitCode;

/** A job in a cluster of its own: says how it goes, and ends it when asked to. */
final class EmbeddedJob {
    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final long LOOK_MS = 250;

    private final EmbeddedFlink flink;
    private final JobID job;
    private final PrintWriter out;
    private final Optional<String> savepointFolder;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param savepointFolder where it leaves a savepoint when it is stopped */
    EmbeddedJob(EmbeddedFlink flink, JobID job, PrintWriter out, Optional<String> savepointFolder) {
        this.flink = flink;
        this.job = job;
        this.out = out;
        this.savepointFolder = savepointFolder;
    }

    /** Makes {@link #untilItEnds} return soon; from any thread. */
    void stop() {
        stopped.countDown();
    }

    /**
     * Says every ten seconds how the job goes, until it ends by itself or was stopped.
     *
     * @throws Exception the job's own, when it failed for good
     */
    int untilItEnds() throws Exception {
        JobProgress progress = new JobProgress(flink.webAddress(), job);
        long due = System.nanoTime() + PROGRESS.toNanos();
        while (!stopped.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (flink.status(job).isGloballyTerminalState()) {
                flink.await(job);
                say("The job has finished");
                return ExitCode.OK;
            }
            if (System.nanoTime() - due >= 0) {
                say(progress.line(flink.status(job), flink.lastFailure(job)));
                due += PROGRESS.toNanos();
            }
        }
        end(savepointFolder.isPresent() && flink.allRunning(job) ? this::stopWithSavepoint : this::cancel);
        return ExitCode.OK;
    }

    private void end(Callable<String> way) throws Exception {
        say("Stopping ...");
        say(way.call());
    }

    private String stopWithSavepoint() throws Exception {
        String savepoint = flink.stopWithSavepoint(job, savepointFolder.orElseThrow());
        return "Stopped; to go on from here: --savepoint " + savepoint;
    }

    private String cancel() throws Exception {
        flink.cancel(job);
        return savepointFolder.isPresent()
                ? "Stopped without a savepoint, because not all of the job was running"
                : "Stopped without a savepoint; the job starts anew from the committed positions of its group";
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
