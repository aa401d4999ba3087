/**
 * The job: its wiring, its source and its sinks. Read {@link io.noisegate.job.NoisegateJob} first.
 */
package io.noisegate.job;
