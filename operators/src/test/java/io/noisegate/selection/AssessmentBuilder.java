package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationBuilder;
import io.noisegate.history.Assessment;

/** Assessments for tests of selection: a full window of two losses unless said otherwise. */
final class AssessmentBuilder {
    private Observation observation = ObservationBuilder.observationOf("a").build();
    private long observations = 10;
    private float[] window = {1, 1};
    private double lossVariance;
    private double[] scores = {};
    private float[] softTarget;

    private AssessmentBuilder() {}

    static AssessmentBuilder assessment() {
        return new AssessmentBuilder();
    }

    AssessmentBuilder of(ObservationBuilder builder) {
        this.observation = builder.build();
        return this;
    }

    AssessmentBuilder withLoss(double loss) {
        return of(ObservationBuilder.observationOf("a").withLoss(loss));
    }

    AssessmentBuilder observedTimes(long times) {
        this.observations = times;
        return this;
    }

    AssessmentBuilder withVariance(double variance) {
        this.lossVariance = variance;
        return this;
    }

    AssessmentBuilder withWindow(float... losses) {
        this.window = losses;
        return this;
    }

    AssessmentBuilder withScores(double... given) {
        this.scores = given;
        return this;
    }

    AssessmentBuilder withSoftTarget(float... target) {
        this.softTarget = target;
        return this;
    }

    Assessment build() {
        return new Assessment(observation, observations, window, 2, lossVariance, scores, softTarget);
    }
}
