package io.noisegate.topics;

import io.noisegate.settings.Requirements;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Section {@code topics}: the names of a job's topics, and how they are made.
 *
 * @param samples labeled samples in
 * @param decisions one decision per observation out
 * @param alerts noisy-label alerts out
 * @param model model updates, from the learner to the scorers
 * @param deadLetters records that could not be used, as they came
 * @param corrections corrected labels in
 * @param noiseProfiles noise profiles out
 * @param scoredSamples what models that are trained elsewhere say of samples
 * @param partitions of every topic but the model's, which has one; at least 1
 * @param replicationFactor copies of every record, 1 to the number of brokers
 * @param retention how long samples, decisions, alerts, dead letters and noise profiles are kept; model and corrections are kept for ever
 */
public record TopicSettings(
        String samples,
        String decisions,
        String alerts,
        String model,
        String deadLetters,
        String corrections,
        String noiseProfiles,
        String scoredSamples,
        int partitions,
        int replicationFactor,
        Duration retention) {

    private static final Pattern LEGAL_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public static TopicSettings defaults() {
        return new TopicSettings(
                TopicRole.SAMPLES.defaultTopic(),
                TopicRole.DECISIONS.defaultTopic(),
                TopicRole.ALERTS.defaultTopic(),
                TopicRole.MODEL.defaultTopic(),
                TopicRole.DEAD_LETTERS.defaultTopic(),
                TopicRole.CORRECTIONS.defaultTopic(),
                TopicRole.NOISE_PROFILES.defaultTopic(),
                TopicRole.SCORED_SAMPLES.defaultTopic(),
                4,
                1,
                Duration.ofDays(7));
    }

    public TopicSettings {
        Requirements requirements = Requirements.of("topics");
        Map<String, TopicRole> seen = new HashMap<>();
        names(samples, decisions, alerts, model, deadLetters, corrections, noiseProfiles, scoredSamples)
                .forEach((role, name) -> {
                    requirements.require(
                            isLegal(name),
                            role.toString(),
                            name,
                            "1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'",
                            role.defaultTopic() + " is the usual name");
                    TopicRole other = seen.putIfAbsent(name, role);
                    requirements.require(
                            other == null,
                            role.toString(),
                            name,
                            "a topic of its own",
                            "it is the topic of %s already".formatted(other));
                });
        requirements
                .require(partitions >= 1, "partitions", partitions, "at least 1", "4 is the usual start")
                .require(
                        replicationFactor >= 1 && replicationFactor <= Short.MAX_VALUE,
                        "replication-factor",
                        replicationFactor,
                        "1 to the number of brokers",
                        "3 survives the loss of a broker")
                .require(
                        retention != null && retention.toMillis() > 0,
                        "retention",
                        retention,
                        "a duration above 0",
                        "7 days is the usual start")
                .orThrow();
    }

    /** The topic of a role. */
    public String name(TopicRole role) {
        return names().get(role);
    }

    /** The topic of every role, in the order of the roles. */
    public Map<TopicRole, String> names() {
        return names(samples, decisions, alerts, model, deadLetters, corrections, noiseProfiles, scoredSamples);
    }

    /** The same settings with another topic for one role. */
    public TopicSettings with(TopicRole role, String name) {
        Map<TopicRole, String> names = names();
        names.put(role, name);
        return new TopicSettings(
                names.get(TopicRole.SAMPLES),
                names.get(TopicRole.DECISIONS),
                names.get(TopicRole.ALERTS),
                names.get(TopicRole.MODEL),
                names.get(TopicRole.DEAD_LETTERS),
                names.get(TopicRole.CORRECTIONS),
                names.get(TopicRole.NOISE_PROFILES),
                names.get(TopicRole.SCORED_SAMPLES),
                partitions,
                replicationFactor,
                retention);
    }

    private static Map<TopicRole, String> names(
            String samples,
            String decisions,
            String alerts,
            String model,
            String deadLetters,
            String corrections,
            String noiseProfiles,
            String scoredSamples) {
        Map<TopicRole, String> names = new EnumMap<>(TopicRole.class);
        names.put(TopicRole.SAMPLES, samples);
        names.put(TopicRole.DECISIONS, decisions);
        names.put(TopicRole.ALERTS, alerts);
        names.put(TopicRole.MODEL, model);
        names.put(TopicRole.DEAD_LETTERS, deadLetters);
        names.put(TopicRole.CORRECTIONS, corrections);
        names.put(TopicRole.NOISE_PROFILES, noiseProfiles);
        names.put(TopicRole.SCORED_SAMPLES, scoredSamples);
        return names;
    }

    private static boolean isLegal(String name) {
        return name != null && LEGAL_NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }
}
