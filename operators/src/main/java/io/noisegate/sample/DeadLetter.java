package io.noisegate.sample;

/**
 * A record that could not be used, with what is wrong with it.
 *
 * @param stage where in the job it was refused, for example {@code decode}
 * @param errorClass simple name of the error, stable enough to group by
 * @param message what was expected and what was found
 */
public record DeadLetter(RawRecord record, String stage, String errorClass, String message) {}
