/**
 * A run of the job from its samples to its last decision, on a broker and a cluster in this JVM, followed as any consumer would.
 * Read {@link io.noisegate.trial.Trial} first.
 */
package io.noisegate.trial;
