/**
 * What a savepoint of a job holds, read without running the job, and savepoints made of what was exported. Read {@link
 * io.noisegate.savepoint.JobSavepoint} first.
 */
package io.noisegate.savepoint;
