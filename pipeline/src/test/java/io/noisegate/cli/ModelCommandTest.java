package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
    @TempDir
    private Path folder;

    @Test
    void createsTheSameNetworkFromTheSameSeed() throws Exception {
        Path one = folder.resolve("one.onnx");

        Outcome outcome = Outcome.of("model", "create", "--widths", "64,128,10", "--seed", "7", "-o", one.toString());

        assertEquals(new Outcome(0, "Wrote %s: 9,610 parameters%n".formatted(one), ""), outcome);
        assertArrayEquals(DenseNetwork.create(7, 64, 128, 10).toBytes(), Files.readAllBytes(one));
    }

    @Test
    void createsNetworksForPictures() throws Exception {
        Path cnn = folder.resolve("cnn.onnx");
        Path lenet = folder.resolve("lenet.onnx");

        Outcome first = Outcome.of("model", "create", "--network", "cnn", "--seed", "3", "-o", cnn.toString());
        Outcome second = Outcome.of(
                "model", "create", "--network", "lenet5", "--input", "1,28,28", "--seed", "3", "-o", lenet.toString());

        assertEquals(new Outcome(0, "Wrote %s: 90,602 parameters%n".formatted(cnn), ""), first);
        assertEquals(new Outcome(0, "Wrote %s: 61,706 parameters%n".formatted(lenet), ""), second);
        assertArrayEquals(
                ConvolutionalNetwork.CNN.create(3, new long[] {3, 32, 32}, 10).toBytes(), Files.readAllBytes(cnn));
    }

    @Test
    void refusesPicturesThatAreTooSmallForTheNetwork() {
        String file = folder.resolve("small.onnx").toString();

        Outcome outcome = Outcome.of("model", "create", "--network", "lenet5", "--input", "1,8,8", "-o", file);

        assertEquals(2, outcome.exitCode());
        assertEquals(
                "model.input is [1, 8, 8], expected channels, height and width, the last two at least 12; 3,32,32 suits"
                        + " every network%n".formatted(),
                outcome.err());
    }

    @Test
    void overwritesNothing() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken.onnx"), "precious");

        Outcome outcome = Outcome.of("model", "create", "--widths", "4,2", "-o", taken.toString());

        assertEquals(
                new Outcome(
                        2, "", "%s exists, expected a new file; choose another name or remove it%n".formatted(taken)),
                outcome);
        assertEquals("precious", Files.readString(taken));
    }

    @Test
    void refusesWidthsThatAreNoNetwork() {
        Outcome outcome = Outcome.of(
                "model",
                "create",
                "--widths",
                "4,0",
                "-o",
                folder.resolve("a.onnx").toString());

        assertEquals(2, outcome.exitCode());
        assertEquals(
                "model.widths is [4, 0], expected two or more numbers of at least 1; 64,128,10 has 64 features, 128 hidden"
                        + " units and 10 classes%n".formatted(),
                outcome.err());
    }

    @Test
    void showsWhatIsLearned() throws Exception {
        Path model = network();

        Outcome outcome = Outcome.of("model", "inspect", model.toString());

        assertEquals(0, outcome.exitCode(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertTrue(lines.contains("Input       x float32 [batch,64]")
                || lines.get(1).startsWith("Input       x float32 "));
        assertTrue(lines.contains("Loss        softmax-cross-entropy"), outcome.out());
        assertTrue(lines.contains("Operators   2 Gemm, 1 Relu"), outcome.out());
        assertTrue(outcome.out().matches("(?s).*fc1.weight +\\[128, 64\\] +8,192  weight +yes.*"), outcome.out());
        assertEquals("Can be learned: 9,610 numbers", lines.get(lines.size() - 1));
    }

    @Test
    void countsWhatIsFrozenAsNotLearned() throws Exception {
        Path model = network();

        Outcome outcome = Outcome.of(
                "model",
                "inspect",
                model.toString(),
                "--json",
                "--set",
                "model.freeze=fc1.*",
                "--set",
                "model.loss=huber");

        assertEquals(0, outcome.exitCode(), outcome.err());
        JsonNode json = new ObjectMapper().readTree(outcome.out());
        assertEquals("huber", json.get("loss").asText());
        assertEquals(1_290, json.get("trained_elements").asLong());
        assertEquals("x", json.at("/inputs/0/name").asText());
        assertEquals("fc1.weight", json.at("/parameters/0/name").asText());
        assertFalse(json.at("/parameters/0/trained").asBoolean());
        assertTrue(json.get("learnable").asBoolean());
        assertTrue(json.get("problem").isNull());
    }

    @Test
    void saysWhichOperatorIsInTheWay() throws Exception {
        Path model = folder.resolve("sine.onnx");
        Files.write(
                model, withOperatorOnTop(DenseNetwork.create(7, 4, 3), "Det").toBytes());

        Outcome text = Outcome.of("model", "inspect", model.toString());
        Outcome json = Outcome.of("model", "inspect", model.toString(), "--json");

        assertEquals(1, text.exitCode());
        assertTrue(text.out().contains("1 Det (without a gradient)"), text.out());
        assertTrue(text.out().contains("Cannot be learned: "), text.out());
        assertEquals(1, json.exitCode());
        JsonNode inspected = new ObjectMapper().readTree(json.out());
        assertFalse(inspected.get("learnable").asBoolean());
        assertTrue(inspected.get("problem").asText().contains("Det"), json.out());
    }

    @Test
    void refusesAFileThatIsNoModelOrNotThere() throws Exception {
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model");

        Outcome noModel = Outcome.of("model", "inspect", text.toString());
        Outcome nothing = Outcome.of("model", "inspect", "nothing.onnx");

        assertEquals(2, noModel.exitCode());
        assertTrue(noModel.err().startsWith(text + " is no ONNX model that can be read; "), noModel.err());
        assertEquals(
                new Outcome(
                        2, "", "There is no file nothing.onnx, expected an ONNX model; check the path%n".formatted()),
                nothing);
    }

    private Path network() throws Exception {
        return Files.write(
                folder.resolve("network.onnx"),
                DenseNetwork.create(7, 64, 128, 10).toBytes());
    }

    /** The model with one more operator between its last node and its output. */
    private static OnnxModel withOperatorOnTop(OnnxModel model, String operator) {
        List<Node> nodes = new ArrayList<>(model.nodes());
        Node last = nodes.remove(nodes.size() - 1);
        nodes.add(last.withOutputs(List.of("below")));
        nodes.add(new Node(operator, "top", List.of("below"), last.outputs(), Attributes.NONE));
        return new OnnxModel(
                model.opset(),
                model.producer(),
                model.inputs(),
                model.outputs(),
                nodes,
                model.initializers(),
                model.metadata(),
                model.valueMetadata());
    }
}
