package io.noisegate.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAssemblyTest {
    private static final int PARAMETERS = 1_000;
    private static final int BUFFERS = 3;

    private final ModelAssembly assembly = new ModelAssembly(PARAMETERS, BUFFERS, null);

    @Test
    void putsChunksTogetherToTheUpdateThatWasSplit() throws IOException {
        ModelUpdate sent = update(1, 7, 0.5f);
        List<ModelChunk> chunks = chunks(sent, 1_024);

        Optional<ModelUpdate> received = addAll(chunks);

        assertEquals(4, chunks.size());
        assertArrayEquals(sent.parameters(), received.orElseThrow().parameters());
        assertArrayEquals(sent.buffers(), received.orElseThrow().buffers());
        assertEquals(sent.version(), received.orElseThrow().version());
        assertEquals(42, received.orElseThrow().learnedOf("fence-b"));
    }

    @Test
    void chunksSurviveTheWire() throws IOException {
        ModelChunkCodec codec = new ModelChunkCodec();
        ModelUpdate sent = update(2, 9, 0.25f);

        Optional<ModelUpdate> received = Optional.empty();
        for (ModelChunk chunk : chunks(sent, 2_048)) {
            received = assembly.add(codec.decode(codec.encode(chunk)));
        }

        assertArrayEquals(sent.parameters(), received.orElseThrow().parameters());
        assertEquals(sent.fences(), received.orElseThrow().fences());
    }

    @Test
    void modelAfterModelGoesThroughTheSameMemory() throws IOException {
        ModelPublication publication = publication(1 << 20, 1 << 20, null);
        ModelChunkCodec codec = new ModelChunkCodec();

        ModelChunk first = publication.chunks(update(1, 1, 0.25f)).get(0);
        byte[] sent = codec.encode(first);
        ModelChunk second = publication.chunks(update(1, 2, 0.5f)).get(0);

        assertSame(first.bytes(), second.bytes());
        assertEquals(0.25f, assembly.add(codec.decode(sent)).orElseThrow().parameters()[0]);
        assertEquals(0.5f, assembly.add(second).orElseThrow().parameters()[0]);
    }

    @Nested
    class GivesNoModel {
        @Test
        void whenAChunkIsMissing() throws IOException {
            List<ModelChunk> chunks = new ArrayList<>(chunks(update(1, 1, 1f), 1_024));
            chunks.remove(1);

            assertTrue(addAll(chunks).isEmpty());
        }

        @Test
        void whenChunksOfTwoVersionsAreMixed() throws IOException {
            List<ModelChunk> first = chunks(update(1, 1, 1f), 1_024);
            List<ModelChunk> second = chunks(update(1, 2, 2f), 1_024);

            assertTrue(addAll(List.of(first.get(0), first.get(1), second.get(2), second.get(3)))
                    .isEmpty());
        }

        @Test
        void whenTheChecksumIsWrong() throws IOException {
            ModelChunk chunk = chunks(update(1, 1, 1f), 1 << 20).get(0);
            chunk.bytes()[17] ^= 1;

            assertTrue(assembly.add(chunk).isEmpty());
            assertEquals(1, assembly.refused());
        }

        @Test
        void whenAValueIsNotFinite() throws IOException {
            assertTrue(addAll(chunks(update(1, 1, Float.NaN), 1_024)).isEmpty());
            assertEquals(1, assembly.refused());
        }

        @Test
        void whenItHasAnotherSize() throws IOException {
            ModelAssembly other = new ModelAssembly(PARAMETERS + 1, BUFFERS, null);

            assertTrue(other.add(chunks(update(1, 1, 1f), 1 << 20).get(0)).isEmpty());
            assertEquals(1, other.refused());
        }
    }

    @Test
    void aVersionNeverGoesBackButMayComeAgain() throws IOException {
        assertTrue(addAll(chunks(update(1, 5, 1f), 1_024)).isPresent());
        assertTrue(addAll(chunks(update(1, 5, 1f), 1_024)).isPresent());
        assertTrue(addAll(chunks(update(1, 4, 1f), 1_024)).isEmpty());
        assertTrue(addAll(chunks(update(2, 1, 1f), 1_024)).isPresent());
        assertTrue(addAll(chunks(update(1, 6, 1f), 1_024)).isEmpty());

        assertEquals(2, assembly.refused());
    }

    @Test
    void anUpdateAfterABrokenOneIsStillReceived() throws IOException {
        List<ModelChunk> broken = chunks(update(1, 1, 1f), 1_024);
        addAll(broken.subList(0, 2));

        assertEquals(2, addAll(chunks(update(1, 2, 1f), 1_024)).orElseThrow().version());
    }

    @Test
    void interleavedPublishersDoNotDisturbEachOther() throws IOException {
        List<ModelChunk> present = chunks(update(2, 1, 1f), 1_024);
        List<ModelChunk> zombie = chunks(update(1, 5, 3f), 1_024);

        List<Long> generations = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            assembly.add(present.get(i)).ifPresent(u -> generations.add(u.generation()));
            assembly.add(zombie.get(i)).ifPresent(u -> generations.add(u.generation()));
        }

        assertEquals(List.of(2L), generations, "the zombie's is complete, and refused");
        assertEquals(1, assembly.refused());
    }

    @Nested
    class WithAModelStore {
        @TempDir
        Path folder;

        @Test
        void aLargeModelTravelsAsAPath() throws IOException {
            ModelStore store = new ModelStore(folder.toString());
            ModelUpdate sent = update(1, 1, 1f);

            List<ModelChunk> chunks = publication(1_024, 100, store).chunks(sent);
            Optional<ModelUpdate> received = new ModelAssembly(PARAMETERS, BUFFERS, store).add(chunks.get(0));

            assertEquals(1, chunks.size());
            assertEquals(0, chunks.get(0).bytes().length);
            assertArrayEquals(sent.parameters(), received.orElseThrow().parameters());
        }

        @Test
        void oldVersionsAreForgotten() throws IOException {
            ModelStore store = new ModelStore(folder.toString());
            for (int version = 1; version <= 40; version++) {
                publication(1_024, 0, store).chunks(update(1, version, 1f));
            }

            try (var files = Files.list(folder.resolve("lineage"))) {
                assertEquals(16, files.count());
            }
        }

        @Test
        void aPathOutsideTheStoreIsNotRead() {
            ModelStore store = new ModelStore(folder.resolve("store").toString());

            IOException refusal = assertThrows(
                    IOException.class,
                    () -> store.read(folder.resolve("store/../secret").toString()));

            assertTrue(refusal.getMessage().contains("lies outside the model store"), refusal.getMessage());
        }
    }

    private Optional<ModelUpdate> addAll(List<ModelChunk> chunks) throws IOException {
        Optional<ModelUpdate> last = Optional.empty();
        for (ModelChunk chunk : chunks) {
            last = assembly.add(chunk);
        }
        return last;
    }

    private static List<ModelChunk> chunks(ModelUpdate update, int chunkBytes) throws IOException {
        return publication(chunkBytes, 1 << 20, null).chunks(update);
    }

    private static ModelPublication publication(int chunkBytes, long inlineLimit, ModelStore store) {
        String path = store == null ? null : "a store";
        return new ModelPublication(
                new PublishSettings(1, Duration.ofSeconds(1), chunkBytes, inlineLimit, path), store);
    }

    private static ModelUpdate update(long generation, long version, float first) {
        float[] parameters = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            parameters[i] = i;
        }
        parameters[0] = first;
        return new ModelUpdate(
                "lineage",
                generation,
                version,
                version - 1,
                10,
                List.of("fence-a", "fence-b"),
                new long[] {41, 42},
                parameters,
                new float[] {1, 2, 3});
    }
}
