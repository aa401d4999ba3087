package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.correction.CorrectFunction;
import io.noisegate.correction.Correction;
import io.noisegate.correction.CorrectionSerializer;
import io.noisegate.correction.DecodeCorrectionFunction;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelVersions;
import io.noisegate.model.VersionSubscription;
import io.noisegate.revisit.RevisitOperator;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleFormat;
import io.noisegate.sample.SampleSerializer;
import io.noisegate.topics.TopicRole;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Samples on their way from the topic to the scorers: decoded, visited again, their labels corrected. */
final class SampleIntake {
    private final StreamExecutionEnvironment environment;
    private final NoisegateSettings settings;
    private final SampleFormat format;

    /**
     * What comes out of it.
     *
     * @param corrections null when labels are not corrected
     */
    record Intake(
            DataStream<Sample> samples,
            KeyedStream<Correction, String> corrections,
            DataStream<DeadLetter> deadLetters) {}

    /** @param format that the model takes */
    SampleIntake(StreamExecutionEnvironment environment, NoisegateSettings settings, SampleFormat format) {
        this.environment = environment;
        this.settings = settings;
        this.format = format;
    }

    Intake of(NoisegateJob.Sources sources) {
        SingleOutputStreamOperator<Sample> decoded = decode(sources.samples());
        DataStream<DeadLetter> refused = decoded.getSideOutput(DecodeFunction.DEAD_LETTERS);
        DataStream<Sample> samples = revisit(decoded);
        if (!settings.corrections().enabled()) {
            return new Intake(samples, null, refused);
        }
        SingleOutputStreamOperator<Correction> read = decodeCorrections(sources.corrections());
        KeyedStream<Correction, String> corrections = read.keyBy(Correction::sampleId, Types.STRING);
        return new Intake(
                correct(keyed(samples), corrections),
                corrections,
                refused.union(read.getSideOutput(DecodeFunction.DEAD_LETTERS)));
    }

    private SingleOutputStreamOperator<Sample> decode(Source<RawRecord, ?, ?> samples) {
        return NoisegateJob.read(environment, settings, samples)
                .process(
                        new DecodeFunction(format, settings.guards().deadLetters(), settings.wire(TopicRole.SAMPLES)),
                        new SampleSerializer().typeInformation())
                .uid("decode")
                .name("Decode")
                .setParallelism(settings.scoring().parallelism());
    }

    /** The samples as they are, or each of them several times as the model moves on. */
    private DataStream<Sample> revisit(DataStream<Sample> samples) {
        if (!settings.revisit().enabled()) {
            return samples;
        }
        ModelChannel channel = NoisegateJob.channel(settings);
        ModelVersions.Source versions =
                settings.learning().enabled() ? () -> VersionSubscription.fromNowOn(channel) : () -> () -> 0;
        return samples.keyBy(Sample::id, Types.STRING)
                .transform(
                        "Revisit",
                        new SampleSerializer().typeInformation(),
                        new RevisitOperator(
                                settings.revisit().filling(settings.history().window()), versions))
                .uid("revisit")
                .setParallelism(settings.scoring().parallelism());
    }

    /** Behind Revisit, samples are where they belong already. */
    private KeyedStream<Sample, String> keyed(DataStream<Sample> samples) {
        return settings.revisit().enabled()
                ? DataStreamUtils.reinterpretAsKeyedStream(samples, Sample::id, Types.STRING)
                : samples.keyBy(Sample::id, Types.STRING);
    }

    private SingleOutputStreamOperator<Correction> decodeCorrections(Source<RawRecord, ?, ?> corrections) {
        return environment
                .fromSource(
                        corrections,
                        WatermarkStrategy.noWatermarks(),
                        "Corrections",
                        new RawRecordSerializer().typeInformation())
                .uid("correction-source")
                .setParallelism(1)
                .process(
                        new DecodeCorrectionFunction(format, settings.wire(TopicRole.CORRECTIONS)),
                        CorrectionSerializer.INSTANCE.typeInformation())
                .uid("decode-correction")
                .name("Decode corrections")
                .setParallelism(1);
    }

    /** Each sample goes to the subtask that knows its corrections, and is scored there, so its observations stay in order. */
    private DataStream<Sample> correct(
            KeyedStream<Sample, String> samples, KeyedStream<Correction, String> corrections) {
        return samples.connect(corrections)
                .process(new CorrectFunction(settings.corrections()), new SampleSerializer().typeInformation())
                .uid("correct")
                .name("Correct")
                .setParallelism(settings.scoring().parallelism());
    }
}
