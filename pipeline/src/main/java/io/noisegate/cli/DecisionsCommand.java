package io.noisegate.cli;

import io.noisegate.schema.SampleDecision;
import io.noisegate.topics.TopicRole;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code noisegate decisions}: which samples are learned from, and why. */
@Command(name = "decisions", description = "Follows the decisions on which samples are learned from.")
final class DecisionsCommand implements Callable<Integer> {
    private static final List<Column<SampleDecision>> COLUMNS = List.of(
            Column.left("SAMPLE", 20, SampleDecision::getSampleId),
            Column.right("VISIT", 6, decision -> Long.toString(decision.getVisit())),
            Column.right("BATCH", 8, decision -> Long.toString(decision.getBatchId())),
            Column.right(
                    "MODEL", 8, decision -> Cells.model(decision.getModelGeneration(), decision.getModelVersion())),
            Column.right("LABEL", 5, decision -> Cells.label(decision.getLabel())),
            Column.right("LOSS", 10, decision -> Cells.number(decision.getLoss())),
            Column.right("VARIANCE", 10, decision -> Cells.number(decision.getLossVariance())),
            Column.right("WINDOW", 7, decision -> decision.getWindowFill() + "/" + decision.getWindowSize()),
            Column.left("DECISION", 8, decision -> decision.getKeep() ? "keep" : "drop"),
            Column.right("WEIGHT", 8, decision -> Cells.number(decision.getWeight())),
            Column.right("PREDICTED", 9, decision -> Cells.orAbsent(decision.getPredictedClass())),
            Column.right("PROBABILITY", 11, decision -> Cells.number(decision.getPredictedProbability())),
            Column.left("REASON", 18, decision -> decision.getReason().name()));

    @Mixin
    private FollowOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return options.follow(TopicRole.DECISIONS, SampleDecision.class, COLUMNS, spec.commandLine());
    }
}
