package io.noisegate.bench.gradient;

import io.noisegate.bench.network.Network;
import io.noisegate.bench.network.NetworkBuilder;
import io.noisegate.dataset.Datasets;
import io.noisegate.evaluation.Difficulty;
import io.noisegate.evaluation.EvaluationPlan.StartingModel;
import io.noisegate.onnx.ConvolutionalNetwork;
import java.nio.file.Path;

/** What is trained inside the streaming job and beside it, each under the name that {@code torch_training.py} has for it. */
enum TrainingStudy {
    LENET5("LeNet-5 on the digits, padded to 28x28", 0.01) {
        @Override
        String data(Path folder) {
            return Datasets.DIGITS;
        }

        @Override
        StartingModel model() {
            return (seed, shape, classes) -> Network.lenet5(
                            new NetworkBuilder(seed, shape).picture(8).padded(10))
                    .build();
        }
    },
    CNN("CNN on CIFAR-10N-5k, clean labels", 0.01) {
        @Override
        String data(Path folder) {
            return folder.resolve("cifar10n-5k").toString();
        }

        @Override
        StartingModel model() {
            return ConvolutionalNetwork.CNN::create;
        }
    };

    static final Difficulty CLEAN = new Difficulty.GivenLabels("clean");
    static final int PASSES = 20;
    static final int BATCH = 32;
    static final double MOMENTUM = 0.9;

    private final String title;
    private final double learningRate;

    TrainingStudy(String title, double learningRate) {
        this.title = title;
        this.learningRate = learningRate;
    }

    /** @param folder with the data sets, each in a folder of its own */
    abstract String data(Path folder);

    abstract StartingModel model();

    String title() {
        return title;
    }

    double learningRate() {
        return learningRate;
    }
}
