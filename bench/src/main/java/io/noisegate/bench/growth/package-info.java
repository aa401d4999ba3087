/** What a sample costs as something grows. */
package io.noisegate.bench.growth;
