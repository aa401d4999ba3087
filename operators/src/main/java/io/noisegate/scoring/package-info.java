/**
 * Scoring: samples are grouped into micro-batches and run through ONNX Runtime with the newest model the learner
 * published for this scorer, and go on to the learner: in memory within a process, else through the network in blocks. Read
 * {@link io.noisegate.scoring.ScoreOperator} first.
 */
package io.noisegate.scoring;
