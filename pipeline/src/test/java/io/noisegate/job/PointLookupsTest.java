package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** With RocksDB itself. */
class PointLookupsTest {
    private static final int SAMPLES = 1000;
    private static final int BLOCK = 8192;
    private static final RocksDBOptionsFactory FACTORY = new PointLookups();

    static {
        RocksDB.loadLibrary();
    }

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private RocksDB buffered;

    @BeforeEach
    void fillABuffer() throws RocksDBException {
        buffered = open(true);
        for (int i = 0; i < SAMPLES; i++) {
            buffered.put(key(i), key(-i));
        }
    }

    private RocksDB open(boolean tuned) throws RocksDBException {
        DBOptions ofAll = opened(new DBOptions());
        ColumnFamilyOptions ofStates =
                opened(new ColumnFamilyOptions()).setTableFormatConfig(new BlockBasedTableConfig().setBlockSize(BLOCK));
        Options options = opened(new Options(
                tuned ? FACTORY.createDBOptions(ofAll, open) : ofAll,
                tuned ? FACTORY.createColumnOptions(ofStates, open) : ofStates));
        return opened(RocksDB.open(options.setCreateIfMissing(true), folder.toString()));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }

    private static byte[] key(int i) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    /** RocksDB writes what it opened with beside its files; Flink's build of it does not count what the filter spares. */
    @Test
    void isWhatRocksDBOpensWith() throws IOException {
        String options = Files.readString(latest("OPTIONS-"));

        assertTrue(options.contains("memtable_whole_key_filtering=true"), options);
        assertTrue(options.contains("memtable_prefix_bloom_size_ratio=0.020000"), options);
        assertTrue(options.contains("block_restart_interval=4"), options);
        assertTrue(options.contains("block_size=" + BLOCK), "what was set before is kept: " + options);
    }

    private Path latest(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    @Test
    void findsNoSampleThatIsNotInTheBuffer() throws RocksDBException {
        for (int i = 0; i < SAMPLES; i++) {
            assertNull(buffered.get(key(SAMPLES + i)));
        }
    }

    @Test
    void findsEverySampleThatIs() throws RocksDBException {
        for (int i = 0; i < SAMPLES; i++) {
            assertArrayEquals(key(-i), buffered.get(key(i)));
        }
    }

    @Test
    void leavesStateThatIsReadWithoutIt() throws Exception {
        close();
        open.clear();

        RocksDB plain = open(false);

        for (int i = 0; i < SAMPLES; i++) {
            assertArrayEquals(key(-i), plain.get(key(i)));
        }
    }
}
