package io.noisegate.hardness;

import java.util.List;

/**
 * A detector of wrong labels: a recurrent network that reads the probabilities of a sample's given class, one per
 * observation, and says how probable it is that the label is wrong.
 *
 * <p>Layers of LSTM cells, each with gates i, f, g, o:
 * {@code i, f, o = sigmoid(W x + U h + b)}, {@code g = tanh(W x + U h + b)}, {@code c <- f c + i g}, {@code h <- o tanh(c)},
 * from zeros; then a linear layer on the last step of the top layer and a softmax over fitting and wrong. C. Jia et al.,
 * <i>Learning from Training Dynamics: Identifying Mislabeled Data Beyond Manually Designed Features</i>, AAAI 2023, section
 * 3. O(steps layers hidden^2) per sample. Immutable and thread-safe.
 */
public final class LstmDetector {
    private static final int GATES = 4;
    private static final int WRONG = 1;
    private static final double DECISION = 0.5;

    private final List<Layer> layers;
    private final double[][] weight;
    private final double[] bias;

    /**
     * One LSTM layer, gate after gate in the order i, f, g, o.
     *
     * @param input W, {@code [4 hidden, inputs]}
     * @param recurrent U, {@code [4 hidden, hidden]}
     * @param bias b, {@code [4 hidden]}; the sum of both where there are two
     */
    public record Layer(double[][] input, double[][] recurrent, double[] bias) {
        private int hidden() {
            return bias.length / GATES;
        }
    }

    /**
     * @param layers from the bottom up; the first has one input
     * @param weight of the linear layer, {@code [2, hidden]}: row 0 fitting, row 1 wrong
     * @param bias of the linear layer, {@code [2]}
     */
    public LstmDetector(List<Layer> layers, double[][] weight, double[] bias) {
        this.layers = List.copyOf(layers);
        this.weight = weight;
        this.bias = bias;
    }

    /**
     * The probability that the label is wrong.
     *
     * @param labelProbabilities {@code [observations]}, oldest first, at least one
     */
    public double wrongProbability(double[] labelProbabilities) {
        return Softmax.probabilities(logits(labelProbabilities))[WRONG];
    }

    /** Whether a label with this probability of being wrong is reported as wrong; half is not enough. */
    public static boolean isWrong(double wrongProbability) {
        return wrongProbability > DECISION;
    }

    /** The two logits, fitting and wrong. */
    double[] logits(double[] labelProbabilities) {
        double[][] sequence = new double[labelProbabilities.length][];
        for (int step = 0; step < sequence.length; step++) {
            sequence[step] = new double[] {labelProbabilities[step]};
        }
        for (Layer layer : layers) {
            sequence = run(layer, sequence);
        }
        double[] logits = bias.clone();
        addProduct(weight, sequence[sequence.length - 1], logits);
        return logits;
    }

    private static double[][] run(Layer layer, double[][] sequence) {
        int hidden = layer.hidden();
        double[] state = new double[hidden];
        double[] cell = new double[hidden];
        double[][] outputs = new double[sequence.length][];
        for (int step = 0; step < sequence.length; step++) {
            double[] gates = layer.bias().clone();
            addProduct(layer.input(), sequence[step], gates);
            addProduct(layer.recurrent(), state, gates);
            state = new double[hidden];
            for (int i = 0; i < hidden; i++) {
                double input = sigmoid(gates[i]);
                double forget = sigmoid(gates[hidden + i]);
                double candidate = Math.tanh(gates[2 * hidden + i]);
                double output = sigmoid(gates[3 * hidden + i]);
                cell[i] = forget * cell[i] + input * candidate;
                state[i] = output * Math.tanh(cell[i]);
            }
            outputs[step] = state;
        }
        return outputs;
    }

    private static void addProduct(double[][] matrix, double[] vector, double[] sum) {
        for (int row = 0; row < matrix.length; row++) {
            for (int column = 0; column < vector.length; column++) {
                sum[row] += matrix[row][column] * vector[column];
            }
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
