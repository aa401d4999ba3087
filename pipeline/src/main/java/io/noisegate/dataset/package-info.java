/**
 * Labeled data sets to stream, and wrong labels to mix in. Read {@link io.noisegate.dataset.LabeledDataset} first; the
 * name a user gives becomes one in {@link io.noisegate.dataset.Datasets}.
 */
package io.noisegate.dataset;
