/** The Score stage alone: beside ONNX Runtime, and while new models arrive. */
package io.noisegate.bench.stage;
