package io.noisegate.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * The line between a broker and its clients, which can be cut: connections stay, and nothing passes. Needs no rights on the
 * machine. Two threads per connection.
 */
public final class BrokerLine implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket entrance;
    private final int brokerPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean cut; // guarded by this, as the two that follow
    private boolean lossy;
    private ApiKeys last;
    private CountDownLatch reached;

    private BrokerLine(ServerSocket entrance, int brokerPort) {
        this.entrance = entrance;
        this.brokerPort = brokerPort;
    }

    /** Opens a line to a port of this machine, where a broker may start to listen later. */
    static BrokerLine to(int brokerPort) throws IOException {
        BrokerLine line =
                new BrokerLine(new ServerSocket(0, BUFFER_BYTES, InetAddress.getLoopbackAddress()), brokerPort);
        start(line::accept);
        return line;
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on nothing passes, in neither direction. */
    public synchronized void cut() {
        cut = true;
    }

    /**
     * Cuts the line right before the next request of a kind.
     *
     * @return open until that has happened
     */
    public synchronized CountDownLatch cutBefore(ApiKeys request) {
        last = request;
        reached = new CountDownLatch(1);
        return reached;
    }

    /** What was held up passes after all, but what {@link #cutBefore} has held up is lost. */
    public synchronized void mend() {
        cut = false;
        notifyAll();
    }

    /** Waits while the line is cut; gives whether what waited may pass. */
    private synchronized boolean passes() throws InterruptedException {
        boolean lost = false;
        while (cut) {
            lost = lossy;
            wait();
        }
        lossy = false;
        return !lost;
    }

    private synchronized void look(byte[] request) {
        short kind = (short) (request[0] << Byte.SIZE | request[1] & 0xff);
        if (last != null && last.id == kind) {
            last = null;
            lossy = true;
            cut = true;
            reached.countDown();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entrance.accept();
            try {
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                sockets.add(client);
                sockets.add(broker);
                start(() -> requests(client, broker));
                start(() -> answers(broker, client));
            } catch (IOException e) {
                client.close(); // the broker is away
            }
        }
    }

    private void requests(Socket client, Socket broker) throws IOException, InterruptedException {
        try (client;
                broker) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(broker.getOutputStream());
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                look(request);
                if (!passes()) {
                    return;
                }
                out.writeInt(request.length);
                out.write(request);
                out.flush();
            }
        } finally {
            forget(client, broker);
        }
    }

    private void answers(Socket broker, Socket client) throws IOException, InterruptedException {
        try (broker;
                client) {
            InputStream in = broker.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!passes()) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } finally {
            forget(client, broker);
        }
    }

    private void forget(Socket client, Socket broker) {
        sockets.remove(client);
        sockets.remove(broker);
    }

    /** Does something until a socket is closed. */
    @FunctionalInterface
    private interface Traffic {
        void flow() throws IOException, InterruptedException;
    }

    private static void start(Traffic traffic) {
        Thread thread = new Thread(
                () -> {
                    try {
                        traffic.flow();
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt(); // one of the ends is closed
                    }
                },
                "broker-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            entrance.close();
            mend();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
