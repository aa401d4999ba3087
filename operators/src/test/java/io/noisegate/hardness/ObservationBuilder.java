package io.noisegate.hardness;

import io.noisegate.sample.Label;
import java.nio.FloatBuffer;

/** Observations for tests: says what a case is about and nothing else. */
public final class ObservationBuilder {
    private final String sampleId;
    private long batchId = 1;
    private int batchSize = 1;
    private int row = 0;
    private Label label = Label.ofClass(3);
    private float loss = 1;
    private Signals signals;
    private Prediction prediction = new Prediction(0.25f, 5, 0.5f, -0.5f);

    private ObservationBuilder(String sampleId) {
        this.sampleId = sampleId;
    }

    public static ObservationBuilder observationOf(String sampleId) {
        return new ObservationBuilder(sampleId);
    }

    public ObservationBuilder inBatch(long id, int size, int row) {
        this.batchId = id;
        this.batchSize = size;
        this.row = row;
        return this;
    }

    public ObservationBuilder withLabel(Label given) {
        this.label = given;
        return this;
    }

    public ObservationBuilder withLoss(double given) {
        this.loss = (float) given;
        return this;
    }

    public ObservationBuilder withMargin(double margin) {
        this.prediction = new Prediction(0.25f, prediction.otherClass(), 0.5f, (float) margin);
        return this;
    }

    /** The given class has this probability, and class 5 all that is left. */
    public ObservationBuilder withLabelProbability(double probability) {
        float given = (float) probability;
        this.prediction = new Prediction(given, 5, 1 - given, (float) Math.log(probability / (1 - probability)));
        return this;
    }

    /** The given class, an index into them, and the others have these probabilities, all of which are carried. */
    public ObservationBuilder withProbabilities(int given, float... probabilities) {
        FloatBuffer logits = FloatBuffer.allocate(probabilities.length);
        for (float probability : probabilities) {
            logits.put((float) Math.log(probability));
        }
        this.label = Label.ofClass(given);
        this.prediction = Prediction.ofLogits(logits, 0, probabilities.length, given, true);
        return this;
    }

    public ObservationBuilder withSignal(Signal signal, double value) {
        this.signals = (signals == null ? Signals.undefined() : signals).with(signal, (float) value);
        return this;
    }

    public ObservationBuilder withInputGradient(float... gradient) {
        this.signals = (signals == null ? Signals.undefined() : signals).withInputGradient(gradient);
        return this;
    }

    /** All that a measure may need beyond the prediction, all of it of this value. */
    public ObservationBuilder withEverySignal(double value) {
        for (Signal signal : Signal.values()) {
            if (signal != Signal.INPUT_GRADIENT) {
                withSignal(signal, value);
            }
        }
        return withInputGradient((float) value, (float) value);
    }

    public ObservationBuilder suggesting(int otherClass) {
        this.prediction = new Prediction(0.25f, otherClass, 0.5f, prediction.margin());
        return this;
    }

    public ObservationBuilder ofRegression() {
        this.prediction = null;
        this.label = Label.ofRealTarget(0.5f, -2);
        return this;
    }

    public Observation build() {
        return new Observation(sampleId, batchId, batchSize, row, 2, 7, label, loss, prediction, signals);
    }
}
