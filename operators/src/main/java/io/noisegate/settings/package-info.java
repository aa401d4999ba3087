/** How settings are checked: every section refuses itself with key, value, allowed range and remedy in one message. */
package io.noisegate.settings;
