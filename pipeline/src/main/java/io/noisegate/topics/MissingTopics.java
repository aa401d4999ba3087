package io.noisegate.topics;

import java.util.List;
import org.apache.kafka.common.KafkaException;

/** Topics that a command needs and a broker does not have. */
public final class MissingTopics extends KafkaException {
    private static final long serialVersionUID = 1;

    MissingTopics(List<String> names) {
        super("The broker has no topic %s; 'noisegate topics create --config noisegate.yaml' makes what is missing"
                .formatted(String.join(", ", names)));
    }
}
