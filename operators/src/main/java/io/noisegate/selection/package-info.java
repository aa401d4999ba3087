/** Keep or drop, and with which weight: the selection policies and SuperLoss. */
package io.noisegate.selection;
