/**
 * How a job proves to Kafka who it is, with secrets that stay in their files. Read
 * {@link io.noisegate.security.SecuritySettings} first.
 */
package io.noisegate.security;
