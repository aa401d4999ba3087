/** The gradient step, and training as a whole, beside PyTorch. */
package io.noisegate.bench.gradient;
