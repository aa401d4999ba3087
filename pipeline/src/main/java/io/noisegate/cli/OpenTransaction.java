package io.noisegate.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * A transaction that was begun and neither committed nor aborted. A read_committed reader sees nothing of its partitions that
 * was written after its first record.
 *
 * @param age since it was begun
 */
record OpenTransaction(String id, TransactionDescription description, Duration age) {
    private static final Set<TransactionState> OPEN =
            EnumSet.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    /**
     * All open transactions whose ids begin as those of a job do, oldest first.
     *
     * @param nowMs milliseconds since the epoch
     */
    static List<OpenTransaction> of(String job, Admin admin, long nowMs)
            throws ExecutionException, InterruptedException {
        List<String> ids = admin.listTransactions(new ListTransactionsOptions().filterStates(OPEN)).all().get().stream()
                .map(listing -> listing.transactionalId())
                .filter(id -> id.startsWith(job + "-"))
                .toList();
        List<OpenTransaction> open = new ArrayList<>();
        var descriptions = admin.describeTransactions(ids);
        for (String id : ids) {
            try {
                TransactionDescription found = descriptions.description(id).get();
                long begun = found.transactionStartTimeMs().orElse(nowMs);
                open.add(new OpenTransaction(id, found, Duration.ofMillis(Math.max(0, nowMs - begun))));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
                    throw e;
                }
            }
        }
        open.sort((one, other) -> other.age().compareTo(one.age()));
        return open;
    }

    String partitions() {
        return description.topicPartitions().stream()
                .map(Object::toString)
                .sorted()
                .reduce((one, other) -> one + " " + other)
                .orElse("-");
    }
}
