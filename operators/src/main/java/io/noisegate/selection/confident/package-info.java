/**
 * Confident learning: which labels are wrong, how many, and what for, from the model's probabilities. C. Northcutt, L. Jiang,
 * I. Chuang, <i>Confident Learning: Estimating Uncertainty in Dataset Labels</i>, JAIR 2021, with the choices of cleanlab 2.9.
 *
 * <p>Read {@code ConfidentThresholds} first, then {@code ConfidentJoint}. {@code LabelIssues} and {@code LabelQuality} say which
 * samples, {@code NoiseProfile} how many; {@code StreamingConfidentJoint} keeps both on a stream, and
 * {@code NoiseProfileOperator} for the job.
 */
package io.noisegate.selection.confident;
