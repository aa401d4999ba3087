/**
 * Noisy-label alerts: one message when a sample turns suspicious, one when the evidence changes in kind, one when it is
 * cleared. Read {@code AlertRule} first.
 */
package io.noisegate.alert;
