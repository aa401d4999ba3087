package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.TensorInfo;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many channels the kernels of ONNX Runtime on this CPU take as a block: it depends on the width of the vector registers. */
final class ChannelBlock {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelBlock.class);

    /** {@link CpuConvolutions#NO_BLOCKS} where there are no such kernels. */
    static final int SIZE = find();

    private static final String TO_BLOCKS = CpuConvolutions.DOMAIN + "ReorderInput";

    /** As few as can be put into blocks. */
    private static final int CHANNELS = 4;

    private ChannelBlock() {}

    /** By putting too few channels into blocks: they come back as a whole one. */
    private static int find() {
        GraphBuilder graph = new GraphBuilder(18);
        String few = graph.input("few", ElementType.FLOAT32, Shape.of(1, CHANNELS, 1, 1));
        graph.add(new Node(TO_BLOCKS, "", List.of(few), List.of("block"), Attributes.NONE));
        graph.know("block", TensorInfo.of(ElementType.FLOAT32, Shape.of(1, CHANNELS, 1, 1)));
        graph.output("block");
        try (OrtSession session = Sessions.open(graph.build(), RuntimeSettings.defaults());
                OnnxTensor channels = Sessions.tensor(Sessions.directFloats(CHANNELS), 1, CHANNELS, 1, 1);
                OrtSession.Result result = session.run(Map.of("few", channels))) {
            long[] shape = ((OnnxTensor) result.get(0)).getInfo().getShape();
            return shape[1] > CHANNELS ? (int) shape[1] : CpuConvolutions.NO_BLOCKS;
        } catch (InferenceFailure | OrtException e) {
            LOG.info("Convolutions that learn are slower than they could be: the runtime has no blocks of channels", e);
            return CpuConvolutions.NO_BLOCKS;
        }
    }
}
