/**
 * The ONNX graph as data: what a file says, without running it.
 *
 * <p>Read {@link io.noisegate.onnx.OnnxModel} first. {@link io.noisegate.onnx.GraphBuilder} builds graphs node by node
 * and knows the shape of every tensor it has seen; the batch size stays a symbol all the way
 * ({@link io.noisegate.onnx.Extent}), so the shape arithmetic that exporters leave behind becomes constants.
 */
package io.noisegate.onnx;
