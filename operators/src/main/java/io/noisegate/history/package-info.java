/** The memory of a sample: its window of losses and the running sums of the hardness measures. */
package io.noisegate.history;
