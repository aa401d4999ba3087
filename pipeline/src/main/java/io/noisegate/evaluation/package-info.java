/** How well wrong labels were found, measured against the truth. Read {@link io.noisegate.evaluation.RankingMetrics} first. */
package io.noisegate.evaluation;
