package io.noisegate.job;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.TableFormatConfig;

/**
 * RocksDB for histories, which are read one by one and never in ranges. Write buffers get a bloom filter, as {@code
 * state.backend.rocksdb.use-bloom-filter} gives one to files: of many millions of samples hardly any is in the buffer when it comes
 * again, and a skip list of some hundred thousand is not searched in vain. Within a block, the search by halves leaves {@value
 * #RESTART_INTERVAL} keys to be decoded one after the other.
 *
 * <p>Named by {@code state.backend.rocksdb.options-factory}; state that was written without it is read with it, and the other way
 * round.
 *
 * <p>Source: RocksDB's options {@code memtable_prefix_bloom_size_ratio}, {@code memtable_whole_key_filtering} and {@code
 * block_restart_interval}.
 */
public final class PointLookups implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1;

    /** Of the buffer's size: 26 bits for each of the 400,000 default histories that fill one. */
    private static final double FILTER_SHARE = 0.02;

    /** RocksDB's default is 16. */
    private static final int RESTART_INTERVAL = 4;

    @Override
    public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
        return options;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
        options.setMemtablePrefixBloomSizeRatio(FILTER_SHARE).setMemtableWholeKeyFiltering(true);
        TableFormatConfig files = options.tableFormatConfig();
        return files instanceof BlockBasedTableConfig blocks
                ? options.setTableFormatConfig(blocks.setBlockRestartInterval(RESTART_INTERVAL))
                : options;
    }
}
