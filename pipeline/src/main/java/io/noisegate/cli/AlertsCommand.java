package io.noisegate.cli;

import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.topics.TopicRole;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code noisegate alerts}: the samples whose labels look wrong. */
@Command(name = "alerts", description = "Follows the alerts about labels that look wrong.")
final class AlertsCommand implements Callable<Integer> {
    private static final List<Column<NoisyLabelAlert>> COLUMNS = List.of(
            Column.left("TIME", 24, alert -> alert.getChangedAt().toString()),
            Column.left("STATE", 7, alert -> alert.getState().name()),
            Column.left("SAMPLE", 20, NoisyLabelAlert::getSampleId),
            Column.right("GIVEN", 5, alert -> Cells.label(alert.getGivenLabel())),
            Column.right("SUGGESTED", 9, alert -> Cells.orAbsent(alert.getSuggestedClass())),
            Column.right("PROBABILITY", 11, alert -> Cells.number(alert.getSuggestedProbability())),
            Column.right("SCORE", 10, alert -> Cells.number(alert.getScore())),
            Column.left("MEASURE", 16, NoisyLabelAlert::getScoreName),
            Column.right("VISIT", 6, alert -> Long.toString(alert.getVisit())),
            Column.right("MODEL", 8, alert -> Cells.model(alert.getModelGeneration(), alert.getModelVersion())),
            Column.left("REASON", 18, alert -> alert.getEvidence().getReason().name()));

    @Mixin
    private FollowOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.follow(TopicRole.ALERTS, NoisyLabelAlert.class, COLUMNS, spec.commandLine());
    }
}
