package io.noisegate.deployment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A shared library of 64 bits, as its dynamic section describes it (System V ABI, chapter 5).
 *
 * @param needed names of the libraries that it is loaded with
 */
record ElfLibrary(List<String> needed) {
    private static final int MAGIC = 0x464c457f;
    private static final int SEGMENT_LOAD = 1;
    private static final int SEGMENT_DYNAMIC = 2;
    private static final int TAG_NEEDED = 1;
    private static final int TAG_STRINGS = 5;

    static ElfLibrary read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.getInt(0) != MAGIC) {
                throw new IOException(file + " is no ELF file");
            }
            return new ElfLibrary(needed(bytes));
        }
    }

    private static List<String> needed(ByteBuffer bytes) {
        int dynamic = -1;
        List<long[]> loads = new ArrayList<>();
        int table = (int) bytes.getLong(32);
        for (int i = 0; i < bytes.getShort(56); i++) {
            int header = table + i * bytes.getShort(54);
            if (bytes.getInt(header) == SEGMENT_DYNAMIC) {
                dynamic = (int) bytes.getLong(header + 8);
            } else if (bytes.getInt(header) == SEGMENT_LOAD) {
                loads.add(
                        new long[] {bytes.getLong(header + 8), bytes.getLong(header + 16), bytes.getLong(header + 32)});
            }
        }
        List<Long> names = new ArrayList<>();
        long strings = 0;
        for (int entry = dynamic; bytes.getLong(entry) != 0; entry += 16) {
            if (bytes.getLong(entry) == TAG_NEEDED) {
                names.add(bytes.getLong(entry + 8));
            } else if (bytes.getLong(entry) == TAG_STRINGS) {
                strings = bytes.getLong(entry + 8);
            }
        }
        int start = (int) offset(strings, loads);
        return names.stream()
                .map(name -> text(bytes, start + (int) (long) name))
                .toList();
    }

    /** Where in the file an address of memory comes from. */
    private static long offset(long address, List<long[]> loads) {
        for (long[] load : loads) {
            if (address >= load[1] && address < load[1] + load[2]) {
                return address - load[1] + load[0];
            }
        }
        throw new IllegalArgumentException("No segment has address " + address);
    }

    private static String text(ByteBuffer bytes, int start) {
        int end = start;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - start];
        bytes.get(start, text);
        return new String(text, StandardCharsets.US_ASCII);
    }
}
