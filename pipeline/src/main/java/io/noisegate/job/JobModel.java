package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.sample.SampleFormat;
import io.noisegate.sample.SampleFormat.LabelRange;
import io.noisegate.scoring.SignalPlan;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.SettingText;
import java.io.IOException;
import java.util.List;

/** The model that a job scores with and learns, and what follows from it. */
final class JobModel {
    private JobModel() {}

    /**
     * Reads it.
     *
     * @throws InvalidSettings if it cannot be read or learned, or cannot give what a measure needs
     */
    static LearnableModel load(NoisegateSettings settings) {
        try {
            LearnableModel model = settings.model().load();
            SignalPlan.of(model, settings.signals(), settings.history().signals());
            return model;
        } catch (InvalidSettings e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettings(List.of("model.path is %s, expected an ONNX model that can be learned; %s"
                    .formatted(settings.model().path(), e.getMessage())));
        }
    }

    /** What samples must look like. */
    static SampleFormat format(NoisegateSettings settings, LearnableModel model) {
        return new SampleFormat(
                settings.model().input(),
                model.sampleShape(),
                model.outputs(),
                labelRange(model.head().kind()));
    }

    private static LabelRange labelRange(LossHead.Kind loss) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> LabelRange.CLASSES;
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> LabelRange.BINARY;
            case MEAN_SQUARED_ERROR, HUBER -> LabelRange.REAL;
        };
    }

    /** How many classes the model tells apart; one logit tells two. */
    static int classes(LearnableModel model) {
        LossHead.Kind loss = model.head().kind();
        if (loss == LossHead.Kind.SOFTMAX_CROSS_ENTROPY) {
            return model.outputs();
        }
        if (loss == LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS && model.outputs() == 1) {
            return 2;
        }
        throw new InvalidSettings(List.of(
                "model.loss is %s over %d outputs, expected classes for noise-profile.enabled, selection.keep-ratio auto and selection.policy precision; leave these out"
                        .formatted(SettingText.of(loss), model.outputs())));
    }
}
