/**
 * Running graphs with ONNX Runtime: sessions, and tensors over direct buffers.
 *
 * <p>Read {@link io.noisegate.runtime.BatchBuffers} first, then {@link io.noisegate.runtime.ScoringSession} and
 * {@link io.noisegate.runtime.LearningSession}. Every native handle has one owner, which closes it once. {@code CpuConvolutions} says
 * what the runtime leaves to us.
 */
package io.noisegate.runtime;
