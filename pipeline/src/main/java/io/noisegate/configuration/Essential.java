package io.noisegate.configuration;

/** A setting without a default that some commands cannot do without. */
public enum Essential {
    BROKER("kafka", "bootstrap-servers", "host:port, comma separated; name one or more brokers"),
    MODEL(
            "model",
            "path",
            "the path of an ONNX file; export your model with torch.onnx.export, or make one with"
                    + " 'noisegate model create'");

    private final String section;
    private final String key;
    private final String expected;

    Essential(String section, String key, String expected) {
        this.section = section;
        this.key = key;
        this.expected = expected;
    }

    String section() {
        return section;
    }

    String key() {
        return key;
    }

    /** What is wrong when it is not set. */
    String problem() {
        return "%s.%s is not set, expected %s".formatted(section, key, expected);
    }
}
