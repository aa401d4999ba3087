/** The command line. Read {@link io.noisegate.cli.Noisegate} first; every command is a class of its own. */
package io.noisegate.cli;
