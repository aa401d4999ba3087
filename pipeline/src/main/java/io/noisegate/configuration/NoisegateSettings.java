package io.noisegate.configuration;

import io.noisegate.alert.AlertSettings;
import io.noisegate.configuration.JobSettings.Input;
import io.noisegate.correction.CorrectionSettings;
import io.noisegate.history.HistorySettings;
import io.noisegate.model.ModelSettings;
import io.noisegate.revisit.RevisitSettings;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.schema.Wire;
import io.noisegate.scoring.ScoringSettings;
import io.noisegate.scoring.SignalSettings;
import io.noisegate.selection.SelectionSettings;
import io.noisegate.selection.confident.NoiseProfileSettings;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.topics.TopicRole;
import io.noisegate.topics.TopicSettings;
import io.noisegate.update.LearningSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that can be set, one section per concept. Defaults stand on the sections.
 *
 * <p>Its own constructor checks what no section can check alone.
 */
public record NoisegateSettings(
        JobSettings job,
        KafkaSettings kafka,
        TopicSettings topics,
        WireSettings wire,
        ModelSettings model,
        RuntimeSettings runtime,
        RevisitSettings revisit,
        ScoringSettings scoring,
        SignalSettings signals,
        CorrectionSettings corrections,
        HistorySettings history,
        SelectionSettings selection,
        NoiseProfileSettings noiseProfile,
        AlertSettings alert,
        LearningSettings learning,
        GuardSettings guards) {

    public static NoisegateSettings defaults() {
        return new NoisegateSettings(
                JobSettings.defaults(),
                KafkaSettings.defaults(),
                TopicSettings.defaults(),
                WireSettings.defaults(),
                ModelSettings.defaults(),
                RuntimeSettings.defaults(),
                RevisitSettings.defaults(),
                ScoringSettings.defaults(),
                SignalSettings.defaults(),
                CorrectionSettings.defaults(),
                HistorySettings.defaults(),
                SelectionSettings.defaults(),
                NoiseProfileSettings.defaults(),
                AlertSettings.defaults(),
                LearningSettings.defaults(),
                GuardSettings.defaults());
    }

    public NoisegateSettings {
        List<String> problems = new ArrayList<>();
        int mostBatches = Math.max(1, scoring.staleness());
        if (learning.enabled() && learning.publish().every() > mostBatches) {
            problems.add(
                    "learning.publish.every is %d, expected at most scoring.staleness, which is %d (or 1 in lockstep); a scorer would wait for a model that is not due yet"
                            .formatted(learning.publish().every(), scoring.staleness()));
        }
        double wanted = selection.dropShare();
        if (wanted > guards.drops().largestShare() + 1e-9) {
            problems.add(
                    "guards.drops.largest-share is %s, expected at least the share that the policy drops by its settings, which is %.4g; raise it, or selection.keep-ratio"
                            .formatted(guards.drops().largestShare(), wanted));
        }
        collect(problems, () -> selection.newPolicy(history));
        collect(problems, () -> history.scoreOf(alert.score(), "alert.score"));
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    /** Whether observations carry the probabilities of all classes, four bytes each. */
    public boolean needsProbabilities() {
        return selection.needsProbabilities() || profilesNoise();
    }

    /** Whether the labels are profiled: to be published, or because selection needs to hear of it. */
    public boolean profilesNoise() {
        return noiseProfile.enabled() || selection.needsVerdicts();
    }

    /** How the topic of a role is framed; models, noise profiles and dead letters are what they are. */
    public Wire wire(TopicRole role) {
        return switch (role) {
            case SAMPLES -> wire.of(wire.samples(), topics.samples());
            case DECISIONS -> wire.of(wire.decisions(), topics.decisions());
            case ALERTS -> wire.of(wire.alerts(), topics.alerts());
            case CORRECTIONS -> wire.of(wire.corrections(), topics.corrections());
            case MODEL, DEAD_LETTERS, NOISE_PROFILES, SCORED_SAMPLES -> Wire.SINGLE_OBJECT;
        };
    }

    private static void collect(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (InvalidSettings e) {
            problems.addAll(e.problems());
        }
    }

    /**
     * Checks what a job needs beyond defaults: a broker and a model.
     *
     * @throws InvalidSettings naming all that is missing
     */
    public NoisegateSettings requireRunnable() {
        List<String> problems = new ArrayList<>();
        if (kafka.bootstrapServers().isBlank()) {
            problems.add(Essential.BROKER.problem());
        }
        if (job.input() == Input.SAMPLES && model.path().isBlank()) {
            problems.add(Essential.MODEL.problem());
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return this;
    }
}
