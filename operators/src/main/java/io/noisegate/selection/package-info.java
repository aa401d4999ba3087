/**
 * Keep or drop, and with which weight: what of a batch is learned from.
 *
 * <p>Read {@code SelectionPolicy} first, then the policies: {@code KeepAll}, {@code HasaSelection},
 * {@code SmallLossSelection}, {@code MarginDropSelection}, {@code BatchLossFilter}; {@code SoftTargetSelection} and {@code
 * BlendedTargetSelection} change what is learned instead. {@code SuperLoss} weighs what they keep, {@code Selector} is both
 * together, and {@code SelectOperator} brings batches to it.
 */
package io.noisegate.selection;
