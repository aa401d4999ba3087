/**
 * One YAML file bound to immutable records. Read {@link io.noisegate.configuration.NoisegateSettings} for what there is
 * and {@link io.noisegate.configuration.SettingsFile} for how it is read.
 */
package io.noisegate.configuration;
