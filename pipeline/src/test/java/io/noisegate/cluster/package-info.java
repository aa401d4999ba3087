/**
 * A real cluster for tests: a broker, a JobManager and TaskManagers, each a process of its own that can be killed. Flink
 * comes from {@code target/flink}, which the build puts together from Maven Central; read {@link FlinkProcesses} first.
 */
package io.noisegate.cluster;
