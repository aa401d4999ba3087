package io.noisegate.job;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * Gives RocksDB's write buffers a bloom filter, as {@code state.backend.rocksdb.use-bloom-filter} gives one to its files: of many
 * millions of samples hardly any is in the buffer when it comes again, and a skip list of some hundred thousand is not searched
 * in vain. Named by {@code state.backend.rocksdb.options-factory}; state that was written without it is read with it, and the other
 * way round.
 *
 * <p>Source: RocksDB's options {@code memtable_prefix_bloom_size_ratio} and {@code memtable_whole_key_filtering}.
 */
public final class FilteredWriteBuffers implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1;

    /** Of the buffer's size: 26 bits for each of the 400,000 default histories that fill one. */
    private static final double SHARE = 0.02;

    @Override
    public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
        return options;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
        return options.setMemtablePrefixBloomSizeRatio(SHARE).setMemtableWholeKeyFiltering(true);
    }
}
