package io.noisegate.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.scoring.ScoredBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the learner makes of targets that stand instead of labels. */
class SoftTargetLearningTest {
    private static final float[] WEIGHTS = {1, 0, 0.5f};

    @Test
    void aTargetThatIsALabelTeachesTheSameAsTheLabel() {
        LearnableModel model = model(LossHead.Kind.SOFTMAX_CROSS_ENTROPY, 3);
        float[] sameAsLabels = {0, 1, 0, 9, 9, 9, 1, 0, 0};

        assertArrayEquals(learned(model, labels(1, 2, 0), null), learned(model, labels(0, 0, 0), sameAsLabels));
    }

    @Test
    void aSoftTargetTeachesTheSameAsASoftLabel() {
        LearnableModel model = model(LossHead.Kind.SOFTMAX_CROSS_ENTROPY, 3);
        Label[] soft = {Label.ofSoftTarget(0.5f, 0.25f, 0.25f), Label.ofClass(0), Label.ofSoftTarget(0, 0.25f, 0.75f)};
        float[] targets = {0.5f, 0.25f, 0.25f, 1, 0, 0, 0, 0.25f, 0.75f};

        assertArrayEquals(learned(model, soft, null), learned(model, labels(1, 2, 0), targets));
        assertFalse(Arrays.equals(learned(model, labels(1, 2, 0), null), learned(model, labels(1, 2, 0), targets)));
    }

    @Test
    void aModelWithOneOutputIsTaughtTheShareOfTheSecondClass() {
        LearnableModel model = model(LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, 1);
        Label[] shares = {Label.ofRealTarget(0.75f), Label.ofClass(0), Label.ofRealTarget(0.125f)};

        assertArrayEquals(
                learned(model, shares, null),
                learned(model, labels(1, 0, 0), new float[] {0.25f, 0.75f, 1, 0, 0.875f, 0.125f}));
    }

    private static LearnableModel model(LossHead.Kind loss, int outputs) {
        return LearnableModel.of(
                DenseNetwork.create(5, 2, 4, outputs),
                LossHead.of(loss),
                InputFormat.float32(),
                ParameterChoice.automatic());
    }

    private static Label[] labels(int... classes) {
        return Arrays.stream(classes).mapToObj(Label::ofClass).toArray(Label[]::new);
    }

    /** The parameters after one step on three samples, given in two blocks. */
    private static float[] learned(LearnableModel model, Label[] labels, float[] targets) {
        try (Learner learner = new Learner(model, LearningSettings.defaults(), RuntimeSettings.defaults(), 3)) {
            learner.learn(List.of(block(0, 2, labels), block(2, 1, labels)), WEIGHTS, targets);
            return learner.parameters().clone();
        }
    }

    private static ScoredBatch block(int first, int rows, Label[] labels) {
        ByteBuffer features = ByteBuffer.allocate(rows * 2 * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int row = first; row < first + rows; row++) {
            features.putFloat(row - 1).putFloat(0.5f * row);
        }
        return new ScoredBatch(
                "fence", 1, 1, labels.length, first, features, Arrays.copyOfRange(labels, first, first + rows), rows);
    }
}
