package io.noisegate.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of its own for a process, joined to that of this machine by one cable, which can be pulled: connections stay, and
 * no packet passes. Linux, and only for who may administer networks.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final String PLUG = "eth0";

    private final String name;
    private final String subnet;

    private NetworkNamespace(long number) {
        this.name = "noisegate-" + number;
        this.subnet = "10.213.%d.".formatted(number % 250);
    }

    /** Whether this process may make one. */
    public static boolean possible() throws InterruptedException {
        String trial = "noisegate-trial-" + ProcessHandle.current().pid();
        try {
            ip("netns", "add", trial);
            ip("netns", "delete", trial);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes one, its cable plugged in. */
    public static NetworkNamespace open() throws IOException, InterruptedException {
        NetworkNamespace network = new NetworkNamespace(ProcessHandle.current().pid());
        String cable = "ng" + ProcessHandle.current().pid();
        ip("netns", "add", network.name);
        ip("link", "add", cable, "type", "veth", "peer", "name", PLUG, "netns", network.name);
        ip("addr", "add", network.subnet + "1/30", "dev", cable);
        ip("link", "set", cable, "up");
        network.inside("addr", "add", network.address() + "/30", "dev", PLUG);
        network.inside("link", "set", "lo", "up");
        network.plug();
        return network;
    }

    /** Of the process in it, for those outside. */
    String address() {
        return subnet + "2";
    }

    /** Command that a command is given to, so that it runs in this network. */
    List<String> launcher() {
        return List.of("ip", "netns", "exec", name);
    }

    /** From now on nothing passes, in neither direction. */
    public void pull() throws IOException, InterruptedException {
        inside("link", "set", PLUG, "down");
    }

    /** What was lost on the way is sent again by those who lost it. */
    public void plug() throws IOException, InterruptedException {
        inside("link", "set", PLUG, "up");
    }

    private void inside(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-n", name));
        all.addAll(List.of(command));
        ip(all.toArray(String[]::new));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("%s ended with %d".formatted(String.join(" ", command), exit));
        }
    }

    /** Takes it away, its cable included; the process in it is to be closed before. */
    @Override
    public void close() throws IOException {
        try {
            ip("netns", "delete", name);
        } catch (InterruptedException e) {
            throw new IOException("Interrupted before network %s was deleted".formatted(name), e);
        }
    }
}
