/**
 * What the job survives: each test lets samples flow through processes of their own, breaks something, and compares what a
 * read_committed reader then has with a run in which nothing broke. Read {@link io.noisegate.faults.Stage} first;
 * {@code FAULTS.md} lists what was tried.
 */
package io.noisegate.faults;
