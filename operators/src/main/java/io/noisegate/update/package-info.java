/**
 * Learning: optimizers, schedules, Langevin noise, and the operator that takes one step per batch on what was kept. Read
 * {@link io.noisegate.update.UpdateOperator} first.
 */
package io.noisegate.update;
