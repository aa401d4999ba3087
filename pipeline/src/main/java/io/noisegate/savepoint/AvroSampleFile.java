package io.noisegate.savepoint;

import io.noisegate.dataset.InvalidDataset;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.LabelContract;
import io.noisegate.schema.ContractFile;
import io.noisegate.schema.ExportedSample;
import io.noisegate.schema.MeasureAccumulators;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;

/** An Avro container file of {@link ExportedSample}s. */
record AvroSampleFile(Path path) implements SampleFile {

    private record Writing(DataFileWriter<ExportedSample> records) implements Output {
        @Override
        public void use(KnownSample sample) throws IOException {
            records.append(record(sample));
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }

    @Override
    public Output create() throws IOException {
        return new Writing(
                ContractFile.create(ExportedSample.class, Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)));
    }

    @Override
    public void read(KnownSample.User user) throws IOException {
        try (DataFileReader<ExportedSample> records = open()) {
            long number = 1;
            for (; hasNext(records, number); number++) {
                user.use(next(records, number));
            }
            if (records.previousSync() != Files.size(path)) {
                throw invalid(number, new EOFException("the file is cut short"));
            }
        }
    }

    private DataFileReader<ExportedSample> open() throws IOException {
        try {
            return ContractFile.open(ExportedSample.class, path.toFile());
        } catch (FileNotFoundException e) {
            throw e;
        } catch (IOException | AvroRuntimeException e) {
            throw new InvalidDataset("%s is no Avro file of samples: %s".formatted(path, e.getMessage()), e);
        }
    }

    private boolean hasNext(DataFileReader<ExportedSample> records, long number) {
        try {
            return records.hasNext();
        } catch (AvroRuntimeException e) {
            throw invalid(number, e);
        }
    }

    private KnownSample next(DataFileReader<ExportedSample> records, long number) throws IOException {
        try {
            return sample(records.next(null));
        } catch (IOException | RuntimeException e) {
            // As in SingleObjectCodec: Avro throws many kinds of unchecked exceptions for bytes that make no sense.
            throw invalid(number, e);
        }
    }

    private InvalidDataset invalid(long number, Exception e) {
        return new InvalidDataset("%s, record %d: %s".formatted(path, number, e.getMessage()), e);
    }

    private static ExportedSample record(KnownSample sample) {
        SampleHistory history = sample.history();
        List<MeasureAccumulators> measures = new ArrayList<>();
        for (int i = 0; i < history.measures().length; i++) {
            List<Double> values =
                    Arrays.stream(history.accumulators()[i]).boxed().toList();
            measures.add(new MeasureAccumulators(history.measures()[i], values));
        }
        return new ExportedSample(
                sample.id(),
                history.observations(),
                history.nonFiniteLosses(),
                history.windowSize(),
                LabelContract.boxed(history.losses()),
                measures,
                history.softTarget() == null ? null : LabelContract.boxed(history.softTarget()),
                sample.label() == null ? null : LabelContract.of(sample.label()));
    }

    private static KnownSample sample(ExportedSample record) {
        List<MeasureAccumulators> measures = record.getMeasures();
        SampleHistory history = SampleHistory.of(
                record.getWindowSize(),
                LabelContract.floats(record.getLosses()),
                record.getObservations(),
                record.getNonFiniteLosses(),
                measures.stream().map(MeasureAccumulators::getMeasure).toArray(String[]::new),
                measures.stream()
                        .map(measure -> measure.getValues().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                        .toArray(double[][]::new),
                record.getSoftTarget() == null ? null : LabelContract.floats(record.getSoftTarget()));
        return new KnownSample(
                record.getSampleId(),
                history,
                record.getLabel() == null ? null : LabelContract.label(record.getLabel()));
    }
}
