/** Single parts under JMH. */
package io.noisegate.bench.parts;
