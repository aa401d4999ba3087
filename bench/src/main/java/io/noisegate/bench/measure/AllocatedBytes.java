package io.noisegate.bench.measure;

import com.sun.management.ThreadMXBean;
import io.noisegate.bench.measure.ProcessorTime.Role;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.Map;

/** Bytes of the Java heap that the threads of this process have asked for so far, by what they are for. */
public record AllocatedBytes(Map<Role, Long> bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public static AllocatedBytes now() {
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] threads = THREADS.getThreadInfo(ids);
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        Map<Role, Long> bytes = new EnumMap<>(Role.class);
        for (int i = 0; i < ids.length; i++) {
            if (threads[i] != null && allocated[i] > 0) {
                bytes.merge(Role.of(threads[i].getThreadName()), allocated[i], Long::sum);
            }
        }
        return new AllocatedBytes(bytes);
    }

    /** What was asked for since; threads that ended meanwhile are left out. */
    public AllocatedBytes since(AllocatedBytes earlier) {
        Map<Role, Long> more = new EnumMap<>(Role.class);
        bytes.forEach((role, now) -> more.put(role, Math.max(0, now - earlier.bytes.getOrDefault(role, 0L))));
        return new AllocatedBytes(more);
    }
}
