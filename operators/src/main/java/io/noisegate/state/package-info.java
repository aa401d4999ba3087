/** Serializers with versions: what every piece of Flink state and every record between operators is written with. */
package io.noisegate.state;
