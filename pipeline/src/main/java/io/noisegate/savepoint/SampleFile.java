package io.noisegate.savepoint;

import io.noisegate.settings.InvalidSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Samples in a file that people and other tools can read: exported from one savepoint, seed of another. */
public sealed interface SampleFile permits AvroSampleFile, CsvSampleFile {

    /** A file that takes samples; closed it is complete. */
    interface Output extends KnownSample.User, Closeable {}

    /**
     * The file with a name, whether it exists or not.
     *
     * @throws InvalidSettings if its ending tells no format
     */
    static SampleFile at(Path path) {
        String name = path.getFileName().toString();
        if (name.endsWith(".csv")) {
            return new CsvSampleFile(path);
        }
        if (name.endsWith(".avro")) {
            return new AvroSampleFile(path);
        }
        throw new InvalidSettings(
                List.of("%s is a file of unknown format, expected one that ends with .csv or .avro; choose another name"
                        .formatted(path)));
    }

    /**
     * Starts the file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one already
     */
    Output create() throws IOException;

    /**
     * Hands over its samples, one by one and in their order.
     *
     * @throws io.noisegate.dataset.InvalidDataset with the place of what is no sample
     */
    void read(KnownSample.User user) throws IOException;
}
