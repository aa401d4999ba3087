/** The whole job, Kafka to Kafka. */
package io.noisegate.bench.job;
