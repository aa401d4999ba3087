package io.noisegate.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/** The files beside a model that hold its weights, as exporters write them for large models. */
record ExternalData(Path folder) {
    static final ExternalData NONE = new ExternalData(null);

    /** The tensor, read from its file if the message only says where its data are. */
    Tensor tensor(TensorProto proto) {
        if (proto.getDataLocation() != DataLocation.EXTERNAL) {
            return Tensor.of(proto);
        }
        Map<String, String> entries = OnnxModel.entries(proto.getExternalDataList());
        String location = entries.getOrDefault("location", "");
        if (folder == null) {
            throw new IllegalArgumentException(
                    "initializer '%s' is in the external file '%s'; read the model from its file"
                            .formatted(proto.getName(), location));
        }
        Path file = folder.resolve(location).normalize();
        if (location.isEmpty() || !file.startsWith(folder) || !staysInside(file)) {
            throw new IllegalArgumentException(
                    "initializer '%s' has external data at '%s', expected a file beside the model"
                            .formatted(proto.getName(), location));
        }
        return new Tensor(
                ElementType.ofCode(proto.getDataType()),
                proto.getDimsList().stream().mapToLong(Long::longValue).toArray(),
                read(file, entries));
    }

    /** An initializer without its data, which whoever loads the model supplies. */
    static TensorProto toBeSupplied(ValueInfo value) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(value.name())
                .setDataType(value.type().code())
                .setDataLocation(DataLocation.EXTERNAL);
        LongStream.of(value.shape().orElseThrow().sizes()).forEach(tensor::addDims);
        tensor.addExternalDataBuilder().setKey("location").setValue("supplied when the model is loaded");
        return tensor.build();
    }

    /** Whether no link on the way leads out of the folder; a file that is not there leads nowhere. */
    private boolean staysInside(Path file) {
        try {
            return !Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] read(Path file, Map<String, String> entries) {
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "r")) {
            long offset = Long.parseLong(entries.getOrDefault("offset", "0"));
            long length =
                    entries.containsKey("length") ? Long.parseLong(entries.get("length")) : data.length() - offset;
            if (offset < 0 || length < 0 || length > data.length() - offset || length > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "external data from byte %d on, %d bytes, are not in %s, which has %d; export the model again"
                                .formatted(offset, length, file, data.length()));
            }
            byte[] bytes = new byte[Math.toIntExact(length)];
            data.seek(offset);
            data.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("external data of the model cannot be read: " + file, e);
        }
    }
}
