/** The GPU beside the CPU and PyTorch; read {@link GpuCommand} first. */
package io.noisegate.bench.gpu;
