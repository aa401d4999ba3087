/**
 * Streams in which each sample comes once: samples are kept and sent to be scored again as the model moves on. Read
 * {@link io.noisegate.revisit.RevisitOperator} first.
 */
package io.noisegate.revisit;
