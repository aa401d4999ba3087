package io.noisegate.sample;

/**
 * Says when more than a share of the last records could not be used. Counts from the start of the task. Constant time; eight
 * bytes for each dead letter that the span may hold. Not thread-safe.
 */
public final class DeadLetterLimit {
    private final DeadLetterSettings settings;
    private final long[] lastLetters;
    private long letters;

    public DeadLetterLimit(DeadLetterSettings settings) {
        this.settings = settings;
        this.lastLetters = new long[(int) Math.floor(settings.largestShare() * settings.span() + 1e-9) + 1];
    }

    /**
     * Counts a dead letter; whether there are now too many.
     *
     * @param record its number among all records, rising
     */
    public boolean exceededBy(long record) {
        lastLetters[(int) (letters++ % lastLetters.length)] = record;
        return letters >= lastLetters.length
                && record - lastLetters[(int) (letters % lastLetters.length)] < settings.span();
    }

    /** What is wrong, where, and what to do. */
    public String problem(DeadLetter last) {
        return "More than %s of the last %d records of %s cannot be used, as guards.dead-letters.largest-share allows; the last is partition %d, offset %d: %s. Correct what is written there, or raise the share; what was refused before is read with 'noisegate dead-letters list'"
                .formatted(
                        settings.largestShare(),
                        settings.span(),
                        last.record().topic(),
                        last.record().partition(),
                        last.record().offset(),
                        last.message());
    }
}
