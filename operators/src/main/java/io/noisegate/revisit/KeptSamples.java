package io.noisegate.revisit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Which samples one subtask keeps, how many visits each lacks, and what they take together. Constant time, but for finding the
 * least useful one, which takes one step per visit there can be. Some 200 bytes on the heap per sample. Not thread-safe.
 */
final class KeptSamples {
    private record Kept(int left, int bytes) {}

    private final Map<String, Kept> samples = new HashMap<>();
    private final List<LinkedHashSet<String>> byVisitsLeft = new ArrayList<>();
    private long bytes;

    /** Adds a sample, or says anew how far it is. */
    void put(String id, int left, int sampleBytes) {
        remove(id);
        while (byVisitsLeft.size() <= left) {
            byVisitsLeft.add(new LinkedHashSet<>());
        }
        byVisitsLeft.get(left).add(id);
        samples.put(id, new Kept(left, sampleBytes));
        bytes += sampleBytes;
    }

    void remove(String id) {
        Kept kept = samples.remove(id);
        if (kept != null) {
            byVisitsLeft.get(kept.left()).remove(id);
            bytes -= kept.bytes();
        }
    }

    /** Of the samples that lack the fewest visits, whose windows therefore lose least, the one that is so the longest. */
    String leastUseful() {
        for (LinkedHashSet<String> sameLeft : byVisitsLeft) {
            if (!sameLeft.isEmpty()) {
                return sameLeft.iterator().next();
            }
        }
        throw new NoSuchElementException("no sample is kept");
    }

    List<String> ids() {
        return List.copyOf(samples.keySet());
    }

    int size() {
        return samples.size();
    }

    long bytes() {
        return bytes;
    }
}
