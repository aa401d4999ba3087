package io.noisegate.revisit;

import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * A sample with its features compressed (LZ4).
 *
 * @param length bytes of the features as they were
 * @param compressed not copied: do not modify
 */
record KeptSample(Label label, int length, byte[] compressed) {
    private static final int OVERHEAD_BYTES = 200;
    private static final LZ4Compressor COMPRESSOR =
            LZ4Factory.fastestJavaInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestJavaInstance().safeDecompressor();

    static KeptSample of(Sample sample) {
        return new KeptSample(
                sample.label(), sample.length(), COMPRESSOR.compress(sample.bytes(), sample.offset(), sample.length()));
    }

    Sample sample(String id) {
        return new Sample(id, label, DECOMPRESSOR.decompress(compressed, length), 0, length);
    }

    /** What it takes, about: its features, its id, and all there is besides. */
    int bytes(String id) {
        return compressed.length + 2 * id.length() + OVERHEAD_BYTES;
    }
}
