/** Labels that somebody corrected: read {@link io.noisegate.correction.CorrectFunction} first. */
package io.noisegate.correction;
