/**
 * The main job shown on real handwritten digits with wrong labels mixed in, on a broker and a cluster in this JVM. Read
 * {@link io.noisegate.demo.Demo} first.
 */
package io.noisegate.demo;
