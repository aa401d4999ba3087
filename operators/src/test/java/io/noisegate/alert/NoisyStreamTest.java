package io.noisegate.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import io.noisegate.selection.Decision;
import io.noisegate.selection.SelectionSettings;
import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.selection.Selector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * History, selection by margin and alert together on a stream as a classifier makes it: margins begin around
 * zero and grow with the passes, upwards for right labels and downwards for wrong ones.
 */
class NoisyStreamTest {
    private static final int SAMPLES = 320;
    private static final int BATCH = 32;
    private static final int PASSES = 12;

    private final HistorySettings history = HistorySettings.defaults();
    private final Assessor assessor = new Assessor(history);
    private final Selector selector = new Selector(SelectionSettings.defaults().with(Policy.MARGIN_DROP), history);
    private final AlertRule rule = new AlertRule(AlertSettings.defaults(), history);
    private final Map<String, SampleHistory> histories = new HashMap<>();
    private final Map<String, AlertState> states = new HashMap<>();
    private final Set<String> standing = new HashSet<>();
    private final Set<String> droppedInTheLastPass = new HashSet<>();
    private final Random random = new Random(20260421);

    @Test
    void raisesAnAlertForEachWrongLabelAndForNoOther() {
        for (int pass = 1; pass <= PASSES; pass++) {
            for (int first = 0; first < SAMPLES; first += BATCH) {
                decide(pass, first);
            }
        }

        Set<String> wrong = new HashSet<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
            if (isWrong(sample)) {
                wrong.add("sample-" + sample);
            }
        }
        assertEquals(wrong, standing);
        assertEquals(wrong, droppedInTheLastPass);
    }

    private void decide(int pass, int first) {
        Assessment[] batch = new Assessment[BATCH];
        for (int row = 0; row < BATCH; row++) {
            Observation observation = observe(pass, first + row, first, row);
            batch[row] = assessor.observe(
                    histories.computeIfAbsent(observation.sampleId(), unseen -> assessor.newHistory()), observation);
        }
        for (Decision decision : selector.decide(batch)) {
            String sample = decision.assessment().observation().sampleId();
            assertTrue(decision.weight() >= 0);
            if (pass == PASSES && !decision.keep()) {
                droppedInTheLastPass.add(sample);
            }
            follow(sample, rule.judge(states.getOrDefault(sample, AlertState.QUIET), decision));
        }
    }

    private void follow(String sample, AlertRule.Outcome outcome) {
        states.put(sample, outcome.after());
        if (outcome.alert() != null) {
            switch (outcome.alert().change()) {
                case RAISED, UPDATED -> standing.add(sample);
                case CLEARED -> standing.remove(sample);
            }
        }
    }

    private Observation observe(int pass, int sample, int first, int row) {
        double pull = isWrong(sample) ? -0.5 : 0.5;
        float margin = (float) (pull * pass + random.nextGaussian());
        float loss = (float) Math.log1p(Math.exp(-margin));
        float probability = (float) Math.exp(-loss);
        return new Observation(
                "sample-" + sample,
                (long) pass * SAMPLES + first,
                BATCH,
                row,
                1,
                pass,
                Label.ofClass(3),
                loss,
                new Prediction(probability, 5, 1 - probability, margin));
    }

    private static boolean isWrong(int sample) {
        return sample % 5 == 2;
    }
}
