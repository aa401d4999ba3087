package io.noisegate.scoring;

import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.GradientRequest.SampleNorm;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.ScoringGraph;
import io.noisegate.hardness.Signal;
import io.noisegate.sample.Label;
import io.noisegate.scoring.SignalSettings.GradientScope;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the {@link Signal}s that are wanted are had from a model. Immutable; nothing is opened. */
public final class SignalPlan {
    private final LearnableModel model;
    private final SignalSettings settings;
    private final Set<Signal> wanted;
    private final String embedding;
    private final Augmentation augmentation;

    /**
     * Plans, and so makes sure that the model gives what is wanted.
     *
     * @param wanted what the configured measures need
     * @throws IllegalArgumentException if the model does not give it, saying what it lacks
     */
    public static SignalPlan of(LearnableModel model, SignalSettings settings, Set<Signal> wanted) {
        return new SignalPlan(model, settings, wanted);
    }

    private SignalPlan(LearnableModel model, SignalSettings settings, Set<Signal> wanted) {
        this.model = model;
        this.settings = settings;
        this.wanted = wanted.isEmpty() ? EnumSet.noneOf(Signal.class) : EnumSet.copyOf(wanted);
        requireClasses();
        embedding = !wants(Signal.TYPICALITY)
                ? null
                : settings.embedding() == null ? model.lastHidden() : settings.embedding();
        augmentation = !wants(Signal.DIVERGENCE)
                ? null
                : new Augmentation(
                        settings.augmentation(),
                        settings.augmentationStrength(),
                        model.sampleShape(),
                        model.input().type().bytes());
        inside().ifPresent(request -> ScoringGraph.of(model, request));
        if (dropping().isPresent()
                && ScoringGraph.of(model, dropping().orElseThrow()).masks().isEmpty()) {
            throw new IllegalArgumentException(
                    "measure confidence-agreement needs a model with Dropout; export it with its Dropout nodes, or take the measure out of history.measures");
        }
    }

    private void requireClasses() {
        Set<Signal> ofClasses = EnumSet.allOf(Signal.class);
        ofClasses.remove(Signal.GRADIENT_NORM);
        ofClasses.retainAll(wanted);
        if (!ofClasses.isEmpty() && classes() == 0) {
            throw new IllegalArgumentException(
                    "measures vog, prototypicality, confidence-agreement and allsh need a model of classes; take them out of history.measures");
        }
    }

    LearnableModel model() {
        return model;
    }

    SignalSettings settings() {
        return settings;
    }

    boolean wants(Signal signal) {
        return wanted.contains(signal);
    }

    /** What is read out of a pass of the model as it is; empty for nothing. */
    Optional<GradientRequest> inside() {
        GradientRequest request = GradientRequest.plain();
        if (wants(Signal.GRADIENT_NORM)) {
            request = request.withSampleNorm(
                    settings.gradientNorm() == GradientScope.ALL ? SampleNorm.ALL : SampleNorm.LAST_LAYER);
        }
        if (wants(Signal.INPUT_GRADIENT)) {
            request = request.withInputGradient();
        }
        if (wants(Signal.TYPICALITY)) {
            request = request.withTensors(List.of(embedding));
        }
        return request.equals(GradientRequest.plain()) ? Optional.empty() : Optional.of(request);
    }

    /** Passes with live dropout; empty for none. */
    Optional<GradientRequest> dropping() {
        return wants(Signal.AGREEMENT) ? Optional.of(GradientRequest.plain().withDropout()) : Optional.empty();
    }

    /** The tensor that is compared with prototypes; null when none is. */
    String embedding() {
        return embedding;
    }

    Optional<Augmentation> augmentation() {
        return Optional.ofNullable(augmentation);
    }

    /** K, two for one logit; 0 when the outputs are not classes. */
    int classes() {
        return switch (model.head().kind()) {
            case SOFTMAX_CROSS_ENTROPY -> model.outputs();
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> model.outputs() == 1 ? 2 : 0;
            case MEAN_SQUARED_ERROR, HUBER -> 0;
        };
    }

    /** The class that a label names. */
    int givenClass(Label label) {
        return label.kind() == Label.Kind.REAL_TARGET ? Predictions.isPositive(label) ? 1 : 0 : label.classIndex();
    }
}
