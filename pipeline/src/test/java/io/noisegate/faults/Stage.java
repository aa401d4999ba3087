package io.noisegate.faults;

import io.noisegate.cluster.BrokerProcess;
import io.noisegate.cluster.DigitStream;
import io.noisegate.cluster.Eventually;
import io.noisegate.cluster.FlinkHome;
import io.noisegate.cluster.FlinkProcesses;
import io.noisegate.cluster.MovableClock;
import io.noisegate.cluster.NetworkNamespace;
import io.noisegate.cluster.ZooKeeperProcess;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.faults.StagePlan.Reach;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;

/**
 * A job on processes of its own, with samples flowing through it, to which faults happen. The broker, the JobManager and every
 * TaskManager are processes; all that they leave behind is below one folder.
 */
final class Stage implements AutoCloseable {
    /** What happens while samples flow. */
    @FunctionalInterface
    interface Fault {
        void strike() throws Exception;
    }

    private static final double SAMPLES_PER_SECOND = 300;
    private static final long UNDER_WAY = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final NetworkNamespace network;
    private final BrokerProcess broker;
    private final DigitStream stream;
    private final StagePlan plan;
    private final Path folder;
    private final MovableClock clock;
    private final FlinkHome flink;
    private final Decided decided;
    private FlinkProcesses cluster;
    private CalmRun calm;
    private long sent;

    private Stage(Path folder, StagePlan plan) throws Exception {
        this.plan = plan;
        this.folder = folder;
        this.clock = plan.movableClock() ? new MovableClock(folder) : null;
        this.flink = home(clock).withClasses(Path.of("target", "test-classes"));
        try {
            network = plan.broker() == Reach.NETWORK ? closedAtLast(NetworkNamespace.open()) : null;
            broker = closedAtLast(startBroker(folder.resolve("broker")));
            stream = closedAtLast(
                    DigitStream.prepare(folder, broker.bootstrapServers(), plan.job(), plan.hiddenUnits()));
            if (plan.highlyAvailable()) {
                closedAtLast(ZooKeeperProcess.start(flink, folder)).addTo(plan.flink());
            }
            decided = closedAtLast(new Decided(stream.settings()));
            closing.push(this::closeCluster);
            start(plan.flink());
        } catch (Exception | Error e) {
            closing.forEach(part -> closeAfter(e, part));
            throw e;
        }
    }

    private static FlinkHome home(MovableClock clock) throws IOException {
        FlinkHome home = FlinkHome.ofTheBuild();
        return clock == null ? home : home.seeing(clock);
    }

    private BrokerProcess startBroker(Path records) throws Exception {
        return switch (plan.broker()) {
            case NOTHING -> BrokerProcess.start(records, false);
            case LINE -> BrokerProcess.start(records, true);
            case NETWORK -> BrokerProcess.start(records, network);
        };
    }

    private void closeCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** Starts everything and returns when the job runs. */
    static Stage open(Path folder, StagePlan plan) throws Exception {
        return new Stage(folder, plan);
    }

    private void start(Configuration configuration, String... assignments) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(stream.jobArguments()));
        for (String assignment : assignments) {
            arguments.addAll(List.of("--set", assignment));
        }
        cluster = FlinkProcesses.start(
                flink, folder, configuration, plan.taskManagers(), arguments.toArray(String[]::new));
        cluster.awaitRunning();
    }

    private <T extends AutoCloseable> T closedAtLast(T part) {
        closing.push(part);
        return part;
    }

    BrokerProcess broker() {
        return broker;
    }

    /** That the broker is in; there only if it was planned. */
    NetworkNamespace network() {
        return Objects.requireNonNull(network, "the broker is in no network of its own");
    }

    /** That the processes of the job see; there only if it was planned. */
    MovableClock clock() {
        return Objects.requireNonNull(clock, "the job sees the machine's clock");
    }

    FlinkProcesses cluster() {
        return cluster;
    }

    NoisegateSettings settings() {
        return stream.settings();
    }

    /** The handwritten digits that flow. */
    LabeledDataset digits() {
        return plan.digits();
    }

    /** What was decided so far. */
    Decided decided() {
        return decided;
    }

    /** Samples sent so far, when none are being sent. */
    long sent() {
        return sent;
    }

    /** Stops the job with a savepoint; gives its place. */
    String stopWithSavepoint() throws Exception {
        cluster.awaitRunning();
        return cluster.rest().stopWithSavepoint(savepoints());
    }

    /** Takes a savepoint of the running job; gives its place. */
    String savepoint() throws Exception {
        cluster.awaitRunning();
        return cluster.rest().savepoint(savepoints());
    }

    private String savepoints() {
        return folder.resolve("savepoints").toUri().toString();
    }

    /** Ends the processes of the job, and starts others whose job goes on from a savepoint, with other settings if need be. */
    void goOnFrom(String savepoint, String... assignments) throws Exception {
        cluster.close();
        Configuration configuration = new Configuration(plan.flink());
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        start(configuration, assignments);
    }

    /** Sends samples once, as fast as the broker takes them. */
    void send(LabeledDataset samples) {
        try (SteadyFeed feed = SteadyFeed.once(settings(), samples)) {
            sent += feed.finish();
        }
    }

    /** Sends samples beside all others for a while. */
    void feed(LabeledDataset samples, double samplesPerSecond, Clock eventTimes, Duration duration) throws Exception {
        try (SteadyFeed feed = SteadyFeed.start(settings(), samples, samplesPerSecond, sent, eventTimes)) {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
            sent += feed.stop(StagePlan.BATCH);
        }
    }

    /**
     * Lets samples flow, has the fault happen amid them, and goes on until decisions on later samples are there. In the end every
     * sample is decided, and another checkpoint has been made, after which a duplicate would be visible, too.
     *
     * @param name printed with the time it took
     * @return seconds from the fault's beginning to decisions on samples that were sent after it
     */
    double endure(String name, Fault fault) throws Exception {
        long before = sent;
        try (SteadyFeed feed =
                SteadyFeed.start(settings(), plan.digits(), SAMPLES_PER_SECOND, before, Clock.systemUTC())) {
            decided.await(before + UNDER_WAY);
            long start = System.nanoTime();
            long sentBefore = before + feed.sent();
            fault.strike();
            double lasted = secondsSince(start);
            decided.await(sentBefore + 1);
            double recovered = secondsSince(start);
            sent += feed.stop(StagePlan.BATCH);
            decided.await(sent);
            awaitCheckpoint();
            decided.assertEachOnce(sent);
            System.out.printf(
                    "%s: lasted %.1f s, decisions on later samples %.1f s after it began; %d samples, each decided once%n",
                    name, lasted, recovered, sent - before);
            return recovered;
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Waits for one more checkpoint. */
    void awaitCheckpoint() throws Exception {
        cluster.awaitRunning();
        long before = cluster.rest().completedCheckpoints();
        Eventually.holds("a checkpoint", PATIENCE, () -> cluster.rest().completedCheckpoints() > before);
    }

    /** Everything was decided as by a run over the same samples without a fault. */
    void assertAsWithoutFault() throws Exception {
        try (Decided expected = decidedWithoutFault()) {
            decided.assertSameAs(expected);
        }
    }

    /** What a run over the same samples without a fault decides. */
    Decided decidedWithoutFault() throws Exception {
        if (calm == null) {
            calm = closedAtLast(new CalmRun(stream.configuration()));
        }
        Decided expected = calm.decided();
        expected.await(sent);
        return expected;
    }

    /** Ends all of it, what was started last first. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!closing.isEmpty()) {
            try {
                closing.pop().close();
            } catch (Exception e) {
                failure = new IOException("A part of the stage did not close", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
