package io.noisegate.model;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A folder of model parameters, one file per published version, on any file system that Flink knows. Files are written
 * under another name first and renamed, so a reader never sees half a model. The writer keeps the newest
 * {@value #KEPT_VERSIONS} of its own files.
 */
public final class ModelStore implements Serializable {
    private static final int KEPT_VERSIONS = 16;

    private final String folder;
    private transient Deque<Path> written;

    public ModelStore(String folder) {
        this.folder = folder;
    }

    /** Writes a payload and gives its path. */
    String write(String lineage, long generation, long version, byte[] payload) throws IOException {
        Path lineageFolder = new Path(folder, lineage);
        Path file = new Path(lineageFolder, "%d-%d.f32".formatted(generation, version));
        Path unfinished = new Path(lineageFolder, "." + file.getName());
        FileSystem files = file.getFileSystem();
        files.mkdirs(lineageFolder);
        try (FSDataOutputStream out = files.create(unfinished, FileSystem.WriteMode.OVERWRITE)) {
            out.write(payload);
        }
        if (!files.rename(unfinished, file)) {
            throw new IOException("cannot rename %s to %s; is the model store writable?".formatted(unfinished, file));
        }
        forgetOldest(file, files);
        return file.toString();
    }

    /**
     * Reads a payload.
     *
     * @throws IOException if it cannot be read, or if the path lies outside the store's folder
     */
    byte[] read(String path) throws IOException {
        String root = new Path(folder).toUri().normalize().getPath();
        String wanted = new Path(path).toUri().normalize().getPath();
        if (!wanted.startsWith(root + "/")) {
            throw new IOException("model path %s lies outside the model store %s; check learning.publish.store"
                    .formatted(path, folder));
        }
        return readFile(path);
    }

    /** Reads any file, for example the model a job starts with. */
    public static byte[] readFile(String path) throws IOException {
        Path file = new Path(path);
        try (FSDataInputStream in = file.getFileSystem().open(file)) {
            return in.readAllBytes();
        }
    }

    private void forgetOldest(Path newest, FileSystem files) throws IOException {
        if (written == null) {
            written = new ArrayDeque<>();
        }
        written.addLast(newest);
        if (written.size() > KEPT_VERSIONS) {
            files.delete(written.removeFirst(), false);
        }
    }
}
