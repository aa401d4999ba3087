/**
 * Scoring: samples are grouped into micro-batches and run through ONNX Runtime with the newest model the learner
 * published for this scorer. Read {@link io.noisegate.scoring.ScoreOperator} first.
 */
package io.noisegate.scoring;
