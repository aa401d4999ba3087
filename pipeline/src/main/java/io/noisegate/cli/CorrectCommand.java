package io.noisegate.cli;

import io.noisegate.job.FramedRecord;
import io.noisegate.sample.Label;
import io.noisegate.sample.LabelContract;
import io.noisegate.schema.LabelCorrection;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.WireEncoder;
import io.noisegate.topics.TopicRole;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code noisegate correct}: says which label of a sample is right. */
@Command(
        name = "correct",
        description =
                "Sends the right label of a sample. The job follows corrections when corrections.enabled is true; one"
                        + " that does not fit its model goes to the dead letters.")
final class CorrectCommand implements Callable<Integer> {

    /** The label, in one of its three forms. */
    static final class Given {
        @Option(names = "--label", paramLabel = "CLASS", description = "The right class, from 0.")
        private Integer classIndex;

        @Option(
                names = "--real-target",
                split = ",",
                paramLabel = "NUMBER",
                description = "The right real targets, one per output.")
        private float[] realTarget;

        @Option(
                names = "--soft-target",
                split = ",",
                paramLabel = "PROBABILITY",
                description = "The right probabilities, one per class.")
        private float[] softTarget;

        private Label label() {
            if (classIndex != null) {
                return Label.ofClass(classIndex);
            }
            return realTarget != null ? Label.ofRealTarget(realTarget) : Label.ofSoftTarget(softTarget);
        }
    }

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--id", required = true, paramLabel = "SAMPLE", description = "Id of the sample.")
    private String sampleId;

    @ArgGroup(multiplicity = "1")
    private Given given;

    @Option(names = "--source", paramLabel = "NAME", description = "Who says so (default: not said).")
    private String source;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        KafkaClients clients = kafka.clients(List.of());
        clients.requireTopics(EnumSet.of(TopicRole.CORRECTIONS));
        String topic = clients.settings().topics().corrections();
        Label label = given.label();
        LabelCorrection correction = LabelCorrection.newBuilder()
                .setSampleId(sampleId)
                .setEventTime(Instant.now())
                .setLabel(LabelContract.of(label))
                .setSource(source)
                .build();
        byte[] encoded = SingleObjectCodec.of(LabelCorrection.class).encode(correction);
        WireEncoder frames = WireEncoder.of(clients.settings().wire(TopicRole.CORRECTIONS), LabelCorrection.class);
        try (KafkaProducer<String, byte[]> producer = clients.producer()) {
            producer.send(FramedRecord.of(topic, sampleId, encoded, frames)).get();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Sent to %s: the label of %s is %s".formatted(topic, sampleId, label));
        out.flush();
        return ExitCode.OK;
    }
}
