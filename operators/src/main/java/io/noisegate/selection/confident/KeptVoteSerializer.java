package io.noisegate.selection.confident;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes kept votes into state. Version 1, 20 bytes: label (int), its probability (float), guess (int), time (long). */
public final class KeptVoteSerializer extends VersionedSerializer<KeptVote> {
    static final KeptVoteSerializer INSTANCE = new KeptVoteSerializer();

    public KeptVoteSerializer() {
        super(KeptVote.class, 1);
    }

    @Override
    protected void write(KeptVote kept, DataOutputView out) throws IOException {
        out.writeInt(kept.vote().label());
        out.writeFloat(kept.vote().labelProbability());
        out.writeInt(kept.vote().guess());
        out.writeLong(kept.seenAtMs());
    }

    @Override
    protected KeptVote read(int version, DataInputView in) throws IOException {
        return new KeptVote(new SampleVote(in.readInt(), in.readFloat(), in.readInt()), in.readLong());
    }
}
