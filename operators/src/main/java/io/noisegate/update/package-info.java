/**
 * Updating parameters: optimizers over flat arrays, learning-rate schedules, gradient clipping and Langevin noise.
 *
 * <p>Read {@link io.noisegate.update.Optimizer} first.
 */
package io.noisegate.update;
