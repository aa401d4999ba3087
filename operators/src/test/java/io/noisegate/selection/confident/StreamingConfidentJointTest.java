package io.noisegate.selection.confident;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamingConfidentJointTest {
    private static final int CLASSES = 3;
    private final StreamingConfidentJoint joint = new StreamingConfidentJoint(CLASSES);

    @Test
    void takesASamplesOldVoteBackExactly() {
        Random random = new Random(20260101);
        SampleVote[] votes = new SampleVote[50];
        for (int i = 0; i < 5000; i++) {
            int sample = random.nextInt(votes.length);
            votes[sample] = joint.observe(votes[sample], random.nextInt(CLASSES), probabilities(random));
        }

        for (SampleVote vote : votes) {
            joint.remove(vote);
        }

        assertArrayEquals(new long[CLASSES * (CLASSES + 2)], joint.state());
    }

    @Test
    void countsEachSampleOnceUnderItsLatestVote() {
        Random random = new Random(7);
        SampleVote[] votes = new SampleVote[50];
        for (int i = 0; i < 2000; i++) {
            int sample = i % votes.length;
            votes[sample] = joint.observe(votes[sample], random.nextInt(CLASSES), probabilities(random));
        }

        long[][] expected = new long[CLASSES][CLASSES];
        for (SampleVote vote : votes) {
            if (vote.isConfident()) {
                expected[vote.label()][vote.guess()]++;
            }
        }
        for (int label = 0; label < CLASSES; label++) {
            assertArrayEquals(expected[label], joint.counts()[label]);
        }
        assertEquals(votes.length, joint.profile().samples());
    }

    @Test
    void estimatesTheRateOfItsProfileAlsoWithoutRounding() {
        Random random = new Random(11);
        assertEquals(Double.NaN, joint.noiseRate());
        for (int i = 0; i < 1000; i++) {
            joint.observe(null, random.nextInt(CLASSES), probabilities(random));
        }

        assertEquals(joint.profile().noiseRate(), joint.noiseRate(), 0.005);
        assertEquals(
                joint.noiseRate(), StreamingConfidentJoint.of(joint.state()).noiseRate());
    }

    @Test
    void findsTheRateAndTheDirectionOfTheNoise() {
        SampleVote[] votes = new SampleVote[3000];
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < votes.length; i++) {
                int truth = i % CLASSES;
                boolean wrong = truth == 0 && i % 2 == 0; // half of class 0 is called class 1
                votes[i] = joint.observe(votes[i], wrong ? 1 : truth, sure(truth));
            }
        }

        NoiseProfile profile = joint.profile();

        assertEquals(1 / 6.0, profile.noiseRate(), 0.01);
        assertEquals(0.5, profile.transition(0, 1), 0.03);
        assertEquals(1, profile.transition(2, 2), 0.01);
        assertEquals(1 / 3.0, profile.noiseRateOfLabel(1), 0.03);
    }

    @Test
    void saysOfASampleWhetherItContradictsItsLabel() {
        joint.observe(null, 0, new float[] {0.9f, 0.05f, 0.05f});
        joint.observe(null, 1, new float[] {0.05f, 0.9f, 0.05f});

        assertTrue(joint.observe(null, 1, new float[] {0.95f, 0.03f, 0.02f}).contradictsLabel());
        assertFalse(joint.observe(null, 1, new float[] {0.02f, 0.95f, 0.03f}).contradictsLabel());
        assertFalse(joint.observe(null, 2, new float[] {0.4f, 0.4f, 0.2f}).contradictsLabel());
    }

    @Test
    void addsUpPartsThatSawDifferentSamples() {
        StreamingConfidentJoint other = new StreamingConfidentJoint(CLASSES);
        joint.observe(null, 0, new float[] {0.8f, 0.1f, 0.1f});
        other.observe(null, 0, new float[] {0.4f, 0.3f, 0.3f});

        joint.add(other);

        assertEquals(0.6, joint.thresholds().values()[0], 1e-7);
        assertEquals(2, joint.counts()[0][0]);
    }

    @Test
    void comesBackFromItsStateAsIfNothingHappened() {
        SampleVote vote = joint.observe(null, 0, new float[] {0.8f, 0.1f, 0.1f});

        StreamingConfidentJoint restored = StreamingConfidentJoint.of(joint.state());

        assertEquals(
                joint.observe(vote, 0, new float[] {0.1f, 0.8f, 0.1f}),
                restored.observe(vote, 0, new float[] {0.1f, 0.8f, 0.1f}));
        assertArrayEquals(joint.state(), restored.state());
    }

    @Test
    void refusesAStateThatFitsNoNumberOfClasses() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> StreamingConfidentJoint.of(new long[7]));

        assertEquals("7 numbers, expected K (K + 2) for K classes", refusal.getMessage());
    }

    @Test
    void knowsNothingBeforeTheFirstSample() {
        assertTrue(Double.isNaN(joint.profile().noiseRate()));
    }

    private static float[] probabilities(Random random) {
        float a = random.nextFloat();
        float b = random.nextFloat() * (1 - a);
        return new float[] {a, b, 1 - a - b};
    }

    private static float[] sure(int truth) {
        float[] probabilities = {0.05f, 0.05f, 0.05f};
        probabilities[truth] = 0.9f;
        return probabilities;
    }
}
