/** Hardness measures: what the observations of a sample say of its label and its difficulty. Read {@code HardnessMeasure} first. */
package io.noisegate.hardness;
