/**
 * Reverse-mode differentiation over a graph of standard operators: one rule per operator family.
 *
 * <p>Read {@link io.noisegate.gradient.rule.GradientRule} first, then {@link io.noisegate.gradient.rule.ReverseMode},
 * which calls the rules from the last node to the first. {@link io.noisegate.gradient.rule.GradientRules} lists them all.
 */
package io.noisegate.gradient.rule;
