package io.noisegate.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.noisegate.cluster.NetworkNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker in a network of its own, whose cable is pulled: unlike a line that is cut, packets are lost, and connections time out.
 * Only for who may administer networks; {@link CommitFaultsVerification} cuts a line, for which everybody may.
 */
@Tag("faults")
class NetworkFaultsVerification {
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration BEYOND_REQUEST_TIMEOUT = Duration.ofSeconds(45);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void theCableOfTheBrokerIsPulled() throws Exception {
        assumeTrue(NetworkNamespace.possible(), "needs the right to administer networks");
        try (Stage stage = Stage.open(folder, StagePlan.lockstep().inANetwork())) {
            for (Duration outage : new Duration[] {SHORT, BEYOND_REQUEST_TIMEOUT}) {
                stage.endure("cable of the broker pulled for %d s".formatted(outage.toSeconds()), () -> {
                    stage.network().pull();
                    TimeUnit.MILLISECONDS.sleep(outage.toMillis());
                    stage.network().plug();
                });
            }
            stage.assertAsWithoutFault();
        }
    }
}
