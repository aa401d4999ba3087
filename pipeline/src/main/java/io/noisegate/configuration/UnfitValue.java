package io.noisegate.configuration;

/** A value that is not of the kind its key asks for. */
final class UnfitValue extends Exception {
    private static final long serialVersionUID = 1;

    private final String remedy;

    /** @param expected as it reads after "expected" */
    UnfitValue(String expected, String remedy) {
        super(expected);
        this.remedy = remedy;
    }

    String expected() {
        return getMessage();
    }

    String remedy() {
        return remedy;
    }
}
