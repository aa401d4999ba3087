package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Bytes;
import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a scored batch reaches the learner: block by block, or in the memory it was scored in. */
class ScoredBatchTest {
    private static final int FEATURES = 1_000;
    private static final int CLASSES = 3;
    private static final int ROWS = 8;

    private static final LearnableModel MODEL = LearnableModel.of(
            DenseNetwork.create(1, FEATURES, CLASSES),
            LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
            InputFormat.float32(),
            ParameterChoice.automatic());

    private final List<Sample> samples = IntStream.range(0, ROWS)
            .mapToObj(row -> {
                byte[] features = new byte[MODEL.rowBytes()];
                new Random(row).nextBytes(features);
                return new Sample("sample-" + row, Label.ofClass(row % CLASSES), features, 0, features.length);
            })
            .toList();

    private static ScoredBatch sent(ScoredBatch message) throws IOException {
        return Bytes.roundTrip(new ScoredBatchSerializer(), message);
    }

    @Test
    void blocksCarryEveryRowThroughTheNetwork() throws IOException {
        List<ScoredBatch> blocks = new ArrayList<>();
        try (MicroBatch batch = new MicroBatch(MODEL, ROWS, true, false)) {
            samples.forEach(batch::add);
            batch.forEachBlock("fence", 5, 7, block -> blocks.add(new ScoredBatchSerializer().copy(block)));
        }

        int next = 0;
        for (ScoredBatch block : blocks) {
            ScoredBatch received = sent(block);
            assertEquals(ROWS, received.batchSize());
            assertEquals(next, received.firstRow());
            assertRows(received, next);
            next += received.rows();
        }
        assertEquals(ROWS, next);
        assertTrue(blocks.size() > 1, blocks.size() + " block");
    }

    @Test
    void theTwoMessagesWithoutRowsAreToldApart() throws IOException {
        ScoredBatch greeting = sent(ScoredBatch.greeting("fence", 5));
        ScoredBatch handedOver = sent(ScoredBatch.handedOver("fence", 6, 7, ROWS));

        assertTrue(greeting.isGreeting());
        assertFalse(greeting.isHandedOver());
        assertTrue(handedOver.isHandedOver());
        assertFalse(handedOver.isGreeting());
    }

    private void assertRows(ScoredBatch block, int firstSample) {
        for (int row = 0; row < block.rows(); row++) {
            Sample sample = samples.get(firstSample + row);
            byte[] features = new byte[MODEL.rowBytes()];
            block.features().get(row * features.length, features);
            assertArrayEquals(sample.bytes(), features);
            assertEquals(sample.label(), block.labels()[row]);
        }
    }

    @Nested
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    class InTheSameProcess {
        private final String fence = "fence " + System.nanoTime();
        private final BatchHandover handover = BatchHandover.open(fence, MODEL, ROWS);
        private final ScoredBatch message = ScoredBatch.handedOver(fence, 6, 7, ROWS);

        @Test
        void theLearnerFindsTheRowsInTheMemoryTheyWereScoredIn() throws Exception {
            BatchHandover learner = BatchHandover.join(fence).orElseThrow();
            try (MicroBatch batch = new MicroBatch(MODEL, ROWS, true, false)) {
                samples.forEach(batch::add);
                BatchBuffers memory = batch.leaveRows();
                handover.handOver(7, memory);
                batch.continueIn(handover.room());

                BatchBuffers rows = learner.rowsOf(sent(message).batchId());

                assertSame(memory, rows);
                assertEquals(ROWS, message.in(rows).rows());
                assertRows(message.in(rows), 0);
            }
            learner.giveBack(7);
            handover.close();
            learner.leave();
        }

        @Test
        void aLearnerIsFoundOnlyWhereTheScorerIsOpen() {
            assertFalse(handover.joined());
            assertTrue(BatchHandover.join("another fence").isEmpty());

            BatchHandover learner = BatchHandover.join(fence).orElseThrow();
            assertTrue(handover.joined());

            learner.leave();
            assertFalse(handover.joined());
            assertTrue(BatchHandover.join(fence).isEmpty());
            handover.close();
        }

        @Test
        void theScorerWaitsForMemoryUntilABatchComesBack() throws Exception {
            BatchHandover learner = BatchHandover.join(fence).orElseThrow();
            Set<BatchBuffers> all = handOverAll();
            FutureTask<BatchBuffers> waiting = waitForRoom();

            learner.giveBack(0);

            assertTrue(all.contains(waiting.get()), "its memory is used again");
            learner.leave();
            handover.close();
        }

        @Test
        void theScorerDoesNotWaitForALearnerThatLeft() throws Exception {
            BatchHandover learner = BatchHandover.join(fence).orElseThrow();
            Set<BatchBuffers> all = handOverAll();
            FutureTask<BatchBuffers> waiting = waitForRoom();

            learner.leave();

            assertTrue(all.contains(waiting.get()), "its memory is used again");
            handover.close();
        }

        @Test
        void whatIsWithTheLearnerOutlivesTheScorer() throws Exception {
            BatchHandover learner = BatchHandover.join(fence).orElseThrow();
            handover.handOver(7, handover.room());

            handover.close();

            assertEquals(ROWS, learner.rowsOf(7).capacity());
            learner.giveBack(7);
            assertThrows(IllegalStateException.class, () -> learner.rowsOf(7));
            learner.leave();
            assertTrue(BatchHandover.join(fence).isEmpty());
        }

        @Test
        void fewerLargeBatchesAreUnderWay() {
            assertEquals(8, BatchHandover.lead(256 * 3_136));
            assertEquals(4, BatchHandover.lead(4 << 20));
            assertEquals(2, BatchHandover.lead(1L << 30));
        }

        private Set<BatchBuffers> handOverAll() throws InterruptedException {
            Set<BatchBuffers> all = new HashSet<>();
            for (int id = 0; id < BatchHandover.lead((long) ROWS * MODEL.rowBytes()); id++) {
                BatchBuffers memory = handover.room();
                all.add(memory);
                handover.handOver(id, memory);
            }
            return all;
        }

        /** The scorer, once it waits. */
        private FutureTask<BatchBuffers> waitForRoom() throws InterruptedException {
            FutureTask<BatchBuffers> room = new FutureTask<>(handover::room);
            Thread scorer = new Thread(room);
            scorer.start();
            while (scorer.getState() != Thread.State.WAITING) {
                assertFalse(room.isDone(), "the scorer does not wait");
                Thread.onSpinWait();
            }
            return room;
        }
    }
}
