package dev.parley.webrtc.ice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** One of our sockets and one address beyond it. */
record IceRoute(DatagramChannel socket, InetSocketAddress remote) {

    void send(byte[] packet) {
        // An interrupted thread that sends would close the socket of all.
        boolean interrupted = Thread.interrupted();
        try {
            socket.send(ByteBuffer.wrap(packet), remote);
        } catch (IOException unreachable) {
            // As if the network had lost it.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
