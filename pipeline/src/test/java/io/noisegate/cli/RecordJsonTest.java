package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.SoftTarget;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {

    @Test
    void writesUnionsPlainlyAndBytesInBase64() {
        ModelUpdate update = ModelUpdate.newBuilder()
                .setLineage("a \"lineage\"")
                .setGeneration(2)
                .setVersion(300)
                .setStep(5_000)
                .setFences(List.of("scorer-0"))
                .setLearnedBatches(List.of(7L))
                .setChunk(0)
                .setChunks(1)
                .setChecksum("00")
                .setBytes(ByteBuffer.wrap(new byte[] {9, 1, 2, 3}, 1, 3))
                .build();

        assertEquals("""
                {"lineage":"a \\"lineage\\"","generation":2,"version":300,"parentVersion":null,"step":5000,\
                "fences":["scorer-0"],"learnedBatches":[7],"chunk":0,"chunks":1,"checksum":"00","path":null,\
                "bytes":"AQID"}""", RecordJson.line(update));
    }

    @Test
    void quotesNumbersThatJsonDoesNotKnow() {
        SoftTarget target = new SoftTarget(List.of(0.5f, Float.NaN, Float.POSITIVE_INFINITY));

        assertEquals("{\"probabilities\":[0.5,\"NaN\",\"Infinity\"]}", RecordJson.line(target));
    }
}
