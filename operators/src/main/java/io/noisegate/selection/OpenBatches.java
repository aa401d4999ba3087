package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts batches together again whose samples were assessed one by one and arrive in any order.
 *
 * <p>Holds the few batches that are still incomplete, each as an array of references, and looks through them from the
 * newest: cheap because the number of batches under way is bounded by the staleness of the model. Not thread-safe.
 */
public final class OpenBatches {
    private OpenBatch[] open = new OpenBatch[16];
    private int count;

    private static final class OpenBatch {
        private final long id;
        private final Assessment[] rows;
        private int arrived;

        private OpenBatch(long id, int size) {
            this.id = id;
            this.rows = new Assessment[size];
        }
    }

    /**
     * Adds an assessment to its batch.
     *
     * @return the batch in row order, if this was its last missing row
     * @throws IllegalStateException if the row came before, or lies outside of the batch that the earlier rows spoke of
     */
    public Optional<Assessment[]> add(Assessment assessment) {
        Observation observation = assessment.observation();
        int place = placeOf(observation);
        OpenBatch batch = open[place];
        if (observation.batchSize() != batch.rows.length
                || !(observation.row() >= 0 && observation.row() < batch.rows.length)
                || batch.rows[observation.row()] != null) {
            throw new IllegalStateException(
                    "Row %d of %d of batch %d (sample %s) does not fit: expected a row that is still missing out of %d"
                            .formatted(
                                    observation.row(),
                                    observation.batchSize(),
                                    observation.batchId(),
                                    observation.sampleId(),
                                    batch.rows.length));
        }
        batch.rows[observation.row()] = assessment;
        batch.arrived++;
        if (batch.arrived < batch.rows.length) {
            return Optional.empty();
        }
        System.arraycopy(open, place + 1, open, place, count - place - 1);
        open[--count] = null;
        return Optional.of(batch.rows);
    }

    private int placeOf(Observation observation) {
        for (int place = count - 1; place >= 0; place--) {
            if (open[place].id == observation.batchId()) {
                return place;
            }
        }
        if (count == open.length) {
            open = Arrays.copyOf(open, 2 * count);
        }
        open[count] = new OpenBatch(observation.batchId(), observation.batchSize());
        return count++;
    }

    /** Number of batches that miss rows. */
    public int size() {
        return count;
    }

    /** What is missing, for a message. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < count; place++) {
            text.append(place == 0 ? "" : ", ")
                    .append("batch %d with %d of %d rows"
                            .formatted(open[place].id, open[place].arrived, open[place].rows.length));
        }
        return text.toString();
    }
}
