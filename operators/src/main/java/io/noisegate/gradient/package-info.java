/**
 * Learning an ordinary ONNX model: what in it is a parameter, the loss appended to it, and the graph that computes the
 * gradient, in standard operators that any ONNX runtime executes.
 *
 * <p>Read {@link io.noisegate.gradient.LearnableModel} first, then {@link io.noisegate.gradient.GradientGraph}. How a
 * single operator is differentiated is in {@code io.noisegate.gradient.rule}.
 */
package io.noisegate.gradient;
