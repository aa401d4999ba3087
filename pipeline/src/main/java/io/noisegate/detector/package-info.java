/** Makes the detector of wrong labels that measure {@code detector} runs. Read {@code DetectorTraining} first. */
package io.noisegate.detector;
