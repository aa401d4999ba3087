package io.noisegate.model;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bytes of a {@link ModelChunk} between Update and the model topic: those it has on the topic. */
public final class ModelChunkSerializer extends VersionedSerializer<ModelChunk> {
    private transient ModelChunkCodec codec;

    public ModelChunkSerializer() {
        super(ModelChunk.class, 1);
    }

    @Override
    protected void write(ModelChunk chunk, DataOutputView out) throws IOException {
        byte[] message = codec().encode(chunk);
        out.writeInt(message.length);
        out.write(message);
    }

    @Override
    protected ModelChunk read(int version, DataInputView in) throws IOException {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        return codec().decode(message);
    }

    @Override
    public ModelChunkSerializer duplicate() {
        return new ModelChunkSerializer();
    }

    private ModelChunkCodec codec() {
        if (codec == null) {
            codec = new ModelChunkCodec();
        }
        return codec;
    }
}
