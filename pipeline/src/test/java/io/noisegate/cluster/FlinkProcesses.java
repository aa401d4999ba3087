package io.noisegate.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A Flink cluster in application mode: a JobManager that runs the job jar, and TaskManagers, one process each. Whatever is
 * killed can be started again. Everything it writes, logs included, is below one folder.
 *
 * <p>Not thread-safe. Close it before its broker.
 */
public final class FlinkProcesses implements AutoCloseable {
    private static final String PROMETHEUS = "metrics.reporter.prom.";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String JOB = "io.noisegate.cli.JobMain";
    private static final String JOB_MANAGER =
            "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint";
    private static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
    private static final String OPENED_TO_FLINK = "--add-opens=java.base/java.util=ALL-UNNAMED";
    private static final MemorySize SMALL_JOB_MANAGER = MemorySize.ofMebiBytes(1024);
    private static final MemorySize SMALL_TASK_MANAGER = MemorySize.ofMebiBytes(1280);

    private final FlinkHome home;
    private final Path folder;
    private final Configuration configuration;
    private final List<String> jobArguments;
    private final FlinkRest rest;
    private final List<JvmProcess> taskManagers = new ArrayList<>();
    private final List<URI> metrics = new ArrayList<>();
    private JvmProcess jobManager;

    private FlinkProcesses(FlinkHome home, Path folder, Configuration configuration, List<String> jobArguments) {
        this.home = home;
        this.folder = folder;
        this.configuration = configuration;
        this.jobArguments = jobArguments;
        this.rest = new FlinkRest("http://127.0.0.1:" + configuration.get(RestOptions.PORT));
    }

    /**
     * Starts a cluster; the job may still be starting when this returns.
     *
     * @param folder for configuration and logs
     * @param configuration Flink's, to which addresses, and memory where it says nothing, are added
     * @param jobArguments of {@code JobMain}
     */
    public static FlinkProcesses start(
            FlinkHome home, Path folder, Configuration configuration, int taskManagers, String... jobArguments)
            throws IOException {
        FlinkProcesses cluster =
                new FlinkProcesses(home, folder, addressed(configuration), Arrays.asList(jobArguments));
        cluster.writeConfiguration();
        cluster.startJobManager();
        for (int i = 0; i < taskManagers; i++) {
            cluster.startTaskManager();
        }
        return cluster;
    }

    /** What makes a cluster notice within seconds that one of its processes is gone, and go on at once. */
    public static Configuration quickToNotice() {
        Configuration configuration = new Configuration();
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(5));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_RPC_FAILURE_THRESHOLD, 2);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
        return configuration;
    }

    private static Configuration addressed(Configuration given) throws IOException {
        Configuration all = new Configuration(given);
        all.set(JobManagerOptions.ADDRESS, "127.0.0.1");
        all.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        all.set(JobManagerOptions.PORT, FreePorts.one());
        all.set(TaskManagerOptions.HOST, "127.0.0.1");
        all.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        all.set(RestOptions.ADDRESS, "127.0.0.1");
        all.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        all.set(RestOptions.PORT, FreePorts.one());
        if (!all.contains(CoreOptions.FLINK_JVM_OPTIONS)) {
            all.set(CoreOptions.FLINK_JVM_OPTIONS, OPENED_TO_FLINK);
        }
        if (!all.contains(JobManagerOptions.TOTAL_PROCESS_MEMORY)) {
            all.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, SMALL_JOB_MANAGER);
        }
        if (!all.contains(TaskManagerOptions.TOTAL_PROCESS_MEMORY)) {
            all.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, SMALL_TASK_MANAGER);
        }
        return all;
    }

    private Path configurationFolder() {
        return folder.resolve("conf");
    }

    private void writeConfiguration() throws IOException {
        Files.createDirectories(configurationFolder());
        Files.write(
                configurationFolder().resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(configuration, true));
    }

    /** Starts the JobManager again after it was killed; with high availability it finds the job where it was. */
    public void startJobManager() throws IOException {
        JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(configuration);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(words(JobManagerProcessUtils.generateJvmParametersStr(memory, configuration)));
        arguments.addAll(jvmOptions());
        arguments.addAll(
                List.of(JOB_MANAGER, "--configDir", configurationFolder().toString()));
        arguments.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)));
        arguments.addAll(metricsPort());
        arguments.addAll(List.of("--job-classname", JOB, "--"));
        arguments.addAll(jobArguments);
        jobManager = start("The JobManager", "jobmanager.log", arguments);
    }

    /** Starts one more TaskManager; gives its index. */
    public int startTaskManager() throws IOException {
        int index = taskManagers.size();
        var memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(words(ProcessMemoryUtils.generateJvmParametersStr(memory)));
        arguments.addAll(jvmOptions());
        arguments.addAll(
                List.of(TASK_MANAGER, "--configDir", configurationFolder().toString()));
        arguments.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
        arguments.addAll(List.of("-D", "taskmanager.resource-id=" + taskManagerId(index)));
        arguments.addAll(metricsPort());
        taskManagers.add(start("TaskManager " + index, "taskmanager-%d.log".formatted(index), arguments));
        return index;
    }

    private static String taskManagerId(int index) {
        return "taskmanager-" + index;
    }

    /** Each process has a port of its own, as each pod has an address of its own. */
    private List<String> metricsPort() throws IOException {
        if (!configuration.containsKey(PROMETHEUS + "factory.class")) {
            return List.of();
        }
        int port = FreePorts.one();
        metrics.add(URI.create("http://127.0.0.1:%d/metrics".formatted(port)));
        return List.of("-D", PROMETHEUS + "port=" + port);
    }

    private List<String> jvmOptions() {
        List<String> options = new ArrayList<>(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
        options.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j.configurationFile=" + resource("log4j-console.properties"),
                "-cp",
                home.classPath()));
        return options;
    }

    private static String resource(String name) {
        return FlinkProcesses.class.getResource("/cluster/" + name).toString();
    }

    private JvmProcess start(String name, String log, List<String> arguments) throws IOException {
        return JvmProcess.start(name, folder.resolve(log), arguments, home.environment(configurationFolder()));
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
    }

    public FlinkRest rest() {
        return rest;
    }

    /** Where the JobManager and the TaskManagers are scraped, in the order of their starts. */
    public List<URI> metrics() {
        return Collections.unmodifiableList(metrics);
    }

    public JvmProcess jobManager() {
        return jobManager;
    }

    /** In the order in which they were started, those that were killed included. */
    public List<JvmProcess> taskManagers() {
        return Collections.unmodifiableList(taskManagers);
    }

    /** One on which the job runs; others may stand by. */
    public JvmProcess busyTaskManager() throws IOException, InterruptedException {
        Set<String> busy = rest.busyTaskManagers();
        for (int index = 0; index < taskManagers.size(); index++) {
            if (busy.contains(taskManagerId(index))) {
                return taskManagers.get(index);
            }
        }
        throw new AssertionError("The job runs on %s, none of which was started here".formatted(busy));
    }

    /** Waits until every subtask of the job runs. */
    public void awaitRunning() throws Exception {
        Eventually.holds("all tasks run; logs are in " + folder, PATIENCE, () -> {
            jobManager.requireAlive();
            return rest.allRunning();
        });
    }

    /** Everything that its processes have logged. */
    public String logs() throws IOException {
        StringBuilder logs = new StringBuilder(Files.readString(jobManager.log(), StandardCharsets.UTF_8));
        for (JvmProcess taskManager : taskManagers) {
            logs.append(Files.readString(taskManager.log(), StandardCharsets.UTF_8));
        }
        return logs.toString();
    }

    @Override
    public void close() {
        for (JvmProcess taskManager : taskManagers) {
            taskManager.kill();
        }
        jobManager.kill();
    }
}
