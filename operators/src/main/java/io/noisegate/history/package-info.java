/**
 * The memory of a sample: its window of losses and the sums of the hardness measures.
 *
 * <p>Read {@code LossWindow} first, then {@code SampleHistory}, which is what is kept per sample, and {@code Assessor}, which
 * takes observations into it. {@code LossWindowFunction} keeps it in Flink.
 */
package io.noisegate.history;
