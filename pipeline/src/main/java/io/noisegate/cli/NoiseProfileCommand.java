package io.noisegate.cli;

import io.noisegate.schema.ClassNoise;
import io.noisegate.schema.NoiseCell;
import io.noisegate.schema.NoiseProfile;
import io.noisegate.topics.TopicRole;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code noisegate noise-profile}: how noisy the labels are as a whole. */
@Command(
        name = "noise-profile",
        description = "Follows how noisy the labels are: estimated rate, and what is mistaken for what.")
final class NoiseProfileCommand implements Callable<Integer> {
    private static final int CONFUSIONS = 3;
    private static final List<Column<NoiseProfile>> COLUMNS = List.of(
            Column.left("TIME", 24, profile -> profile.getEstimatedAt().toString()),
            Column.left("JOB", 12, NoiseProfile::getJob),
            Column.right("SAMPLES", 10, profile -> Long.toString(profile.getSamples())),
            Column.right("WRONG", 7, profile -> Cells.number(profile.getNoiseRate())),
            Column.left("NOISIEST LABEL", 16, NoiseProfileCommand::noisiestLabel),
            Column.left(
                    "MOST FREQUENT ERRORS (CLASS, LABELED AS, SHARE OF THE CLASS)", 60, NoiseProfileCommand::errors));

    @Mixin
    private FollowOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.follow(TopicRole.NOISE_PROFILES, NoiseProfile.class, COLUMNS, spec.commandLine());
    }

    private static String noisiestLabel(NoiseProfile profile) {
        return profile.getLabels().stream()
                .filter(label -> label.getNoiseRate() != null)
                .max(Comparator.comparing(ClassNoise::getNoiseRate))
                .map(label -> "%d: %s".formatted(label.getLabel(), Cells.number(label.getNoiseRate())))
                .orElse(Cells.orAbsent(null));
    }

    private static String errors(NoiseProfile profile) {
        String errors = profile.getCells().stream()
                .filter(cell -> cell.getGivenLabel() != cell.getTrueClass() && cell.getJoint() > 0)
                .sorted(Comparator.comparing(NoiseCell::getJoint).reversed())
                .limit(CONFUSIONS)
                .map(cell -> "%d as %d: %s"
                        .formatted(cell.getTrueClass(), cell.getGivenLabel(), Cells.number(cell.getTransition())))
                .collect(Collectors.joining(", "));
        return errors.isEmpty() ? Cells.orAbsent(null) : errors;
    }
}
