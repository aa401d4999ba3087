/** Peers that run in a Python of the machine. */
package io.noisegate.bench.python;
