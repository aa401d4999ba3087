package io.noisegate.gradient;

import io.noisegate.onnx.OnnxModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import java.util.List;
import java.util.Random;

/** Compares a gradient with central differences of the loss, element by element. */
final class CentralDifferences {
    private static final float H = 0.004f;
    private static final int ELEMENTS = 48;

    private CentralDifferences() {}

    /**
     * @return the largest difference over the elements that were tried, in units of the largest difference quotient or 0.05,
     *     whichever is larger
     */
    static double largestError(OnnxModel onnx, Draw draw, GradientRequest request, long seed) {
        LearnableModel model = LearnableModel.of(
                onnx,
                LossHead.of(LossHead.Kind.MEAN_SQUARED_ERROR),
                InputFormat.float32(),
                new ParameterChoice(List.of("p*"), List.of(), List.of()));
        Random random = new Random(seed);
        int rows = draw.batch();
        float[] parameters = model.initialParameters();
        float[] buffers = model.initialBuffers();
        float[] gradient = new float[parameters.length];
        try (BatchBuffers batch = new BatchBuffers(model, rows);
                LearningSession learning = LearningSession.open(model, RuntimeSettings.defaults(), rows, request);
                ScoringSession scoring = ScoringSession.updatable(model, RuntimeSettings.defaults())) {
            batch.features().asFloatBuffer().put(draw.features());
            for (int row = 0; row < rows; row++) {
                float[] target = new float[model.outputs()];
                for (int k = 0; k < target.length; k++) {
                    target[k] = random.nextFloat() - 0.5f;
                }
                batch.target(row, Label.ofRealTarget(target));
                batch.weights().put(row, 1 + random.nextInt(3));
            }
            learning.gradient(parameters, buffers.clone(), batch, rows, gradient);
            double largest = 0;
            double scale = 0.05;
            for (int i = 0; i < ELEMENTS; i++) {
                int element = parameters.length <= ELEMENTS ? i % parameters.length : random.nextInt(parameters.length);
                float kept = parameters[element];
                double[] losses = new double[2];
                for (int side = 0; side < 2; side++) {
                    parameters[element] = kept + (side == 0 ? H : -H);
                    if (request.batchStatistics()) {
                        losses[side] = learning.gradient(
                                parameters, buffers.clone(), batch, rows, new float[parameters.length]);
                    } else {
                        scoring.update(parameters, buffers);
                        scoring.score(batch, rows);
                        losses[side] = mean(batch, rows);
                    }
                }
                float step = (kept + H) - (kept - H);
                parameters[element] = kept;
                double quotient = (losses[0] - losses[1]) / step;
                scale = Math.max(scale, Math.abs(quotient));
                double error = Math.abs(quotient - gradient[element]);
                largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
            }
            return largest / scale;
        }
    }

    private static double mean(BatchBuffers batch, int rows) {
        double sum = 0;
        double total = 0;
        for (int row = 0; row < rows; row++) {
            sum += (double) batch.weights().get(row) * batch.losses().get(row);
            total += batch.weights().get(row);
        }
        return sum / total;
    }
}
