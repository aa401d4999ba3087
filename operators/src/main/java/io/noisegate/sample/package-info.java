/** What arrives: a sample with its features and the label somebody gave it. Read {@code Sample} first. */
package io.noisegate.sample;
