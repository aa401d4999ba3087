/**
 * Benchmarks: what the parts and the whole job reach, beside the limit or the peer that each is measured against in the same
 * run. {@code measure} has contenders that take turns, so that only ratios need to be believed; {@code job} the whole job;
 * {@code stage}, {@code gradient} and {@code parts} what it is made of; {@code demo} the quality of what it finds.
 */
package io.noisegate.bench;
