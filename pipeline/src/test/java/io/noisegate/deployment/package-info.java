/** What is deployed, looked at without a cluster: manifests, images, dashboards; read {@link Manifests} first. */
package io.noisegate.deployment;
