/**
 * Kinds of hardness, made on purpose: labels that are wrong in different ways, and features that are noisy, shifted, from
 * elsewhere or rare. N. Seedat, F. Imrie, M. van der Schaar, <i>Dissecting Sample Hardness</i>, ICLR 2024, section 3 and
 * appendix C.
 *
 * <p>Read {@code Perturbation} first. {@code LabelTransitions} and {@code PictureShifts} hold the rules, {@code Picture} the
 * pixels.
 */
package io.noisegate.dataset.perturbation;
