package io.noisegate.model;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.OnnxModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Model files that want to do harm: each is refused with a message, soon, and without taking much memory. */
class HostileModelTest {
    private static final int MUTATIONS = 10_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final byte[] good = DenseNetwork.create(1, 4, 8, 3).toBytes();

    @Test
    void cutOffAnywhere() {
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThrows(IllegalArgumentException.class, () -> learnable(cut), length + " bytes");
        }
    }

    @Test
    void mutatedAtRandomItIsReadOrRefusedButNothingElse() {
        SplittableRandom random = new SplittableRandom(20261121);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(random);
            long before = allocated();
            try {
                learnable(mutated);
            } catch (IllegalArgumentException e) {
                refused++;
            }
            assertTrue(allocated() - before < MOST_BYTES, "mutation %d took much memory".formatted(i));
        }
        assertTrue(refused > MUTATIONS / 10 && refused < MUTATIONS, refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1L << 40, -4, -1, Long.MIN_VALUE})
    void withSizesOfATensorThatItsDataDoNotHave(long size) {
        assertRefused(
                model(initializer -> initializer.clearDims().addDims(size).addDims(size)), "has", "bytes, expected");
    }

    @Test
    void withASampleThatIsHuge() {
        ModelProto.Builder model = proto().toBuilder();
        model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(1)
                .setDimValue(1L << 33);

        assertRefused(model.build().toByteArray());
    }

    @Test
    void thatBlowsASmallTensorUp() {
        assertRefused(
                withNodeBehind(NodeProto.newBuilder().setOpType("Expand"), longs("blown", 1L << 31, 1L << 20, 3)));
        assertRefused(withNodeBehind(NodeProto.newBuilder().setOpType("Tile"), longs("blown", 1, Long.MAX_VALUE / 2)));
    }

    @Test
    void withARangeThatHasNoEnd() {
        NodeProto.Builder range = NodeProto.newBuilder().setOpType("Range").addOutput("range");
        for (long[] bounds : new long[][] {{0, Long.MAX_VALUE, 1}, {0, 10, 0}}) {
            ModelProto.Builder model = proto().toBuilder();
            NodeProto.Builder node = range.clone();
            for (int i = 0; i < bounds.length; i++) {
                model.getGraphBuilder().addInitializer(scalar("bound" + i, bounds[i]));
                node.addInput("bound" + i);
            }
            model.getGraphBuilder().addNode(0, node);

            assertTimeout(SOON, () -> refusedOrNot(model.build().toByteArray()));
        }
    }

    @Test
    void withAnOperatorNobodyKnows() {
        assertRefused(
                withNodeBehind(NodeProto.newBuilder().setOpType("Exfiltrate").setDomain("evil"), null), "Exfiltrate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "", "link"})
    void withDataOutsideItsFolder(String location, @TempDir Path folder) throws Exception {
        Path inside = Files.createDirectory(folder.resolve("model"));
        Files.write(folder.resolve("secret"), new byte[4 * 8 * Float.BYTES]);
        Files.createSymbolicLink(inside.resolve("link"), folder.resolve("secret"));
        Path file = inside.resolve("model.onnx");
        Files.write(file, external(location, "0", null));

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> OnnxModel.read(file));

        assertTrue(refusal.getMessage().contains("expected a file beside the model"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-1", "2147483000", "many"})
    void withDataThatAreNotInItsFile(String length, @TempDir Path folder) throws Exception {
        Files.write(folder.resolve("data"), new byte[4 * 8 * Float.BYTES]);
        Path file = folder.resolve("model.onnx");
        Files.write(file, external("data", "0", length));
        long before = allocated();

        assertThrows(IllegalArgumentException.class, () -> OnnxModel.read(file));

        assertTrue(allocated() - before < MOST_BYTES);
    }

    private void assertRefused(byte[] model, String... inMessage) {
        long before = allocated();
        IllegalArgumentException refusal =
                assertTimeout(SOON, () -> assertThrows(IllegalArgumentException.class, () -> learnable(model)));
        assertTrue(allocated() - before < MOST_BYTES, "took much memory");
        for (String part : inMessage) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    private static void refusedOrNot(byte[] model) {
        try {
            learnable(model);
        } catch (IllegalArgumentException e) {
            // as good as reading it: it ended
        }
    }

    private static LearnableModel learnable(byte[] model) {
        return ModelSettings.defaults().learnable(model);
    }

    private ModelProto proto() {
        try {
            return ModelProto.parseFrom(good);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Change {
        void apply(TensorProto.Builder initializer);
    }

    private byte[] model(Change change) {
        ModelProto.Builder model = proto().toBuilder();
        change.apply(model.getGraphBuilder().getInitializerBuilder(0));
        return model.build().toByteArray();
    }

    private byte[] external(String location, String offset, String length) {
        return model(initializer -> {
            initializer.clearRawData().setDataLocation(DataLocation.EXTERNAL);
            initializer.addExternalData(entry("location", location)).addExternalData(entry("offset", offset));
            if (length != null) {
                initializer.addExternalData(entry("length", length));
            }
        });
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The node takes the model's output and, if there is one, the tensor, and is the output itself. */
    private byte[] withNodeBehind(NodeProto.Builder node, TensorProto tensor) {
        ModelProto.Builder model = proto().toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        String output = graph.getOutput(0).getName();
        node.addInput(output).addOutput("blown-up");
        if (tensor != null) {
            graph.addInitializer(tensor);
            node.addInput(tensor.getName());
        }
        graph.addNode(node);
        graph.getOutputBuilder(0).setName("blown-up");
        return model.build().toByteArray();
    }

    private static TensorProto longs(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    private static TensorProto scalar(String name, long value) {
        return longs(name, value).toBuilder().clearDims().build();
    }

    private byte[] mutate(SplittableRandom random) {
        byte[] mutated = good.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(3)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 1 -> mutated[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                default -> {
                    int length = Math.min(mutated.length - at, 1 + random.nextInt(16));
                    System.arraycopy(good, random.nextInt(good.length - length + 1), mutated, at, length);
                }
            }
        }
        return mutated;
    }

    /** By this thread since it began, in bytes. */
    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
