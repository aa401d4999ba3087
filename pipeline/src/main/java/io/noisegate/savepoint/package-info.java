/**
 * What a savepoint of a job holds, read without running the job. Read {@link io.noisegate.savepoint.JobSavepoint} first.
 */
package io.noisegate.savepoint;
