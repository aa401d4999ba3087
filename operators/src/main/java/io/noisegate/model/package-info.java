/**
 * The model as it lives: where it comes from, its versions and generations, the updates that carry it over the model
 * topic in chunks, and the subscription by which a scorer follows it. Read {@link io.noisegate.model.ModelUpdate} first.
 */
package io.noisegate.model;
