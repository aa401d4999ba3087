/** Networks and samples to measure with. */
package io.noisegate.bench.network;
