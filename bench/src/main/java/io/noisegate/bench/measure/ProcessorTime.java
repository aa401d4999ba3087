package io.noisegate.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.Map;

/** Processor time that this process has used so far, in nanoseconds, by what it was used for. */
public record ProcessorTime(Map<Role, Long> ns) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What threads are for, told by how their names begin. */
    public enum Role {
        BROKER("Kafka broker", "data-plane-kafka", "kafka-1-", "kafka-scheduler", "kafka-log-cleaner"),
        CONSUMER("Kafka consumer", "Source Data Fetcher"),
        SCORE("source, decode, score", "Source: Samples"),
        LOSS_WINDOW("loss window", "LossWindow"),
        SELECT("select, decisions", "Select"),
        ALERT("alert", "Alert"),
        UPDATE("update", "Update"),
        SUBSCRIPTION("model subscription", "noisegate-model-subscription"),
        PRODUCER("Kafka producers", "kafka-producer-network-thread"),
        OTHER("other threads", ""),
        /** Compiler and garbage collector, which no bean names. */
        JVM("JVM itself");

        private final String title;
        private final String[] beginnings;

        Role(String title, String... beginnings) {
            this.title = title;
            this.beginnings = beginnings;
        }

        public String title() {
            return title;
        }

        /** Whether it is a task of the job: source, stages and sinks, without their clients. */
        public boolean isTask() {
            return switch (this) {
                case SCORE, LOSS_WINDOW, SELECT, ALERT, UPDATE -> true;
                case BROKER, CONSUMER, SUBSCRIPTION, PRODUCER, OTHER, JVM -> false;
            };
        }

        public static Role of(String thread) {
            for (Role role : values()) {
                for (String beginning : role.beginnings) {
                    if (thread.startsWith(beginning)) {
                        return role;
                    }
                }
            }
            return OTHER;
        }
    }

    public static ProcessorTime now() {
        Map<Role, Long> ns = new EnumMap<>(Role.class);
        long[] ids = THREADS.getAllThreadIds();
        ThreadInfo[] threads = THREADS.getThreadInfo(ids);
        long[] times = THREADS.getThreadCpuTime(ids);
        long known = 0;
        for (int i = 0; i < ids.length; i++) {
            if (threads[i] != null && times[i] > 0) {
                ns.merge(Role.of(threads[i].getThreadName()), times[i], Long::sum);
                known += times[i];
            }
        }
        ns.put(Role.JVM, PROCESS.getProcessCpuTime() - known);
        return new ProcessorTime(ns);
    }

    public long totalNs() {
        return ns.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What was used since; threads that ended meanwhile count as the JVM's. */
    public ProcessorTime since(ProcessorTime earlier) {
        Map<Role, Long> used = new EnumMap<>(Role.class);
        ns.forEach((role, time) -> used.put(role, time - earlier.ns.getOrDefault(role, 0L)));
        return new ProcessorTime(used);
    }
}
