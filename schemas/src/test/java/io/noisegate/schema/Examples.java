package io.noisegate.schema;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Records in which every field, optional ones too, has a value of its own. */
final class Examples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

    private Examples() {}

    static List<SpecificRecord> all() {
        return List.of(
                sample(new ClassLabel(7)),
                sample(new RealTarget(List.of(-0.5f, 1e30f))),
                sample(new SoftTarget(List.of(0.25f, 0.75f))),
                decision(),
                alert(),
                modelUpdate(),
                correction(),
                noiseProfile(),
                scoredSample(),
                exportedSample());
    }

    static List<SpecificRecord> oneOfEach() {
        return List.of(
                sample(new ClassLabel(7)),
                decision(),
                alert(),
                modelUpdate(),
                correction(),
                noiseProfile(),
                scoredSample(),
                exportedSample());
    }

    static LabeledSample sample(Object label) {
        return LabeledSample.newBuilder()
                .setSampleId("täfelchen-42")
                .setEventTime(NOON)
                .setLabel(label)
                .setSource("annotator-3")
                .setAttributes(Map.of("camera", "left"))
                .setFeatures(new Features(FeatureDtype.UINT8, List.of(1, 4, 6), features(24)))
                .build();
    }

    static LabeledSample barestSample() {
        return LabeledSample.newBuilder()
                .setSampleId("")
                .setEventTime(Instant.EPOCH)
                .setLabel(new SoftTarget(List.of()))
                .setFeatures(new Features(FeatureDtype.FLOAT16, List.of(), ByteBuffer.allocate(0)))
                .build();
    }

    static SampleDecision decision() {
        return SampleDecision.newBuilder()
                .setSampleId("42")
                .setBatchId(1L << 40)
                .setVisit(17)
                .setModelGeneration(2)
                .setModelVersion(300)
                .setLabel(new ClassLabel(7))
                .setLoss(2.5f)
                .setLossVariance(0.125)
                .setWindowFill(15)
                .setWindowSize(15)
                .setKeep(false)
                .setReason(DecisionReason.HIGH_LOSS_VARIANCE)
                .setConfidence(0.875)
                .setWeight(0)
                .setAbstain(true)
                .setHardness(Map.of("aum", -1.5))
                .setPredictedClass(1)
                .setPredictedProbability(0.75f)
                .build();
    }

    static NoisyLabelAlert alert() {
        return NoisyLabelAlert.newBuilder()
                .setAlertId("42@17")
                .setSampleId("42")
                .setState(AlertState.RAISED)
                .setGivenLabel(new ClassLabel(7))
                .setSuggestedClass(1)
                .setSuggestedProbability(0.75f)
                .setScore(1.5)
                .setScoreName("aum")
                .setEvidence(AlertEvidence.newBuilder()
                        .setReason(AlertReason.REPEATEDLY_DROPPED)
                        .setExplanation("Dropped in 3 of the last 5 observations.")
                        .setLossWindow(List.of(2.25f, 2.5f))
                        .setMargin(-3.5f)
                        .setDrops(3)
                        .setObservations(5)
                        .build())
                .setVisit(17)
                .setChangedAt(NOON.plusMillis(1))
                .setModelGeneration(2)
                .setModelVersion(300)
                .build();
    }

    static ModelUpdate modelUpdate() {
        return ModelUpdate.newBuilder()
                .setLineage("a-lineage")
                .setGeneration(2)
                .setVersion(300)
                .setParentVersion(299L)
                .setStep(5_000)
                .setFences(List.of("scorer-0", "scorer-1"))
                .setLearnedBatches(List.of(2_500L, 0L))
                .setChunk(0)
                .setChunks(2)
                .setChecksum("0".repeat(64))
                .setPath("s3://models/a-lineage/2/300")
                .setBytes(features(64))
                .build();
    }

    static LabelCorrection correction() {
        return LabelCorrection.newBuilder()
                .setSampleId("42")
                .setEventTime(NOON)
                .setLabel(new ClassLabel(1))
                .setSource("a reviewer")
                .build();
    }

    static NoiseProfile noiseProfile() {
        return NoiseProfile.newBuilder()
                .setJob("clicks")
                .setEstimatedAt(NOON)
                .setSamples(1000)
                .setNoiseRate(0.125)
                .setLabels(List.of(new ClassNoise(0, 1000L, 0.75, 0.25)))
                .setCells(List.of(new NoiseCell(0, 1, 200L, 0.25, 0.5)))
                .build();
    }

    static ScoredSample scoredSample() {
        return ScoredSample.newBuilder()
                .setSampleId("täfelchen-42")
                .setEventTime(NOON)
                .setLabel(new ClassLabel(1))
                .setSource("annotator-3")
                .setAttributes(Map.of("camera", "left"))
                .setKind(ScoreKind.PROBABILITIES)
                .setScores(List.of(0.25f, 0.75f))
                .setEmbedding(List.of(-1.5f, 0f, 2f))
                .setModelVersion(300)
                .build();
    }

    static ExportedSample exportedSample() {
        return ExportedSample.newBuilder()
                .setSampleId("täfelchen-42")
                .setObservations(17)
                .setNonFiniteLosses(1)
                .setWindowSize(15)
                .setLosses(List.of(2.25f, 2.5f))
                .setMeasures(List.of(new MeasureAccumulators("aum", List.of(-1.5, 16.0))))
                .setSoftTarget(List.of(0.25f, 0.75f))
                .setLabel(new ClassLabel(1))
                .build();
    }

    private static ByteBuffer features(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (7 * i);
        }
        return ByteBuffer.wrap(bytes);
    }

    @SuppressWarnings("unchecked")
    static <T extends SpecificRecord> SingleObjectCodec<T> codecOf(T record) {
        return SingleObjectCodec.of((Class<T>) record.getClass());
    }
}
