/** The Score stage beside ONNX Runtime alone. */
package io.noisegate.bench.stage;
