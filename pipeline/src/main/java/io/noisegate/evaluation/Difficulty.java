package io.noisegate.evaluation;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.perturbation.Perturbation;
import io.noisegate.dataset.perturbation.Perturbed;
import java.util.function.UnaryOperator;

/** What makes some samples of a data set hard, so that they are to be found. */
public sealed interface Difficulty {

    /** As tables and files name it: lower-case words, digits, dots and hyphens. */
    String name();

    /**
     * The data set with its hard samples.
     *
     * @param data as {@link Datasets} opens it
     * @param options what to read of it, whatever the labels
     * @param preparation what happens to its features before anything is made hard
     */
    Perturbed open(String data, DatasetOptions options, UnaryOperator<LabeledDataset> preparation);

    /** Made on purpose, out of the labels that a data set has by default. */
    record Made(Perturbation perturbation) implements Difficulty {
        @Override
        public String name() {
            return "%s-%s".formatted(perturbation.kind().word(), perturbation.share());
        }

        @Override
        public Perturbed open(String data, DatasetOptions options, UnaryOperator<LabeledDataset> preparation) {
            return perturbation.applyTo(data, preparation.apply(Datasets.open(data, options)));
        }
    }

    /** Found in the data: labels that people gave, wrong where they differ from the clean ones. */
    record GivenLabels(String column) implements Difficulty {
        @Override
        public String name() {
            return "labels-" + column;
        }

        @Override
        public Perturbed open(String data, DatasetOptions options, UnaryOperator<LabeledDataset> preparation) {
            return Perturbed.asItIs(preparation.apply(Datasets.open(data, options.labeledBy(column))));
        }
    }

    /** Nothing is hard but what the data set has by itself. */
    record None() implements Difficulty {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public Perturbed open(String data, DatasetOptions options, UnaryOperator<LabeledDataset> preparation) {
            return Perturbed.asItIs(preparation.apply(Datasets.open(data, options)));
        }
    }
}
