/** What a real deployment has outside, in this JVM: a Kafka broker. Read {@link io.noisegate.embedded.EmbeddedKafka}. */
package io.noisegate.embedded;
