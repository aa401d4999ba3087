package io.noisegate.schema;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificRecord;

/** Records of a contract in an Avro container file, compressed. The schema stands in it, so that every tool reads it. */
public final class ContractFile {
    private ContractFile() {}

    /** Starts a file with the current schema; closing it closes the stream. */
    public static <T extends SpecificRecord> DataFileWriter<T> create(Class<T> type, OutputStream out)
            throws IOException {
        Contract<T> contract = Contract.of(type);
        return new DataFileWriter<>(contract.writer())
                .setCodec(CodecFactory.deflateCodec(Deflater.BEST_SPEED))
                .create(contract.current(), out);
    }

    /**
     * Opens a file that was written with the current or an earlier schema.
     *
     * @throws IOException if it is no Avro container file
     */
    public static <T extends SpecificRecord> DataFileReader<T> open(Class<T> type, File file) throws IOException {
        Contract<T> contract = Contract.of(type);
        return new DataFileReader<>(file, contract.reader(contract.current()));
    }
}
