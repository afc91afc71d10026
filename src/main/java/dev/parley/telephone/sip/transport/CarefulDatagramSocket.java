package dev.parley.telephone.sip.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;

import dev.parley.address.AddressPolicy;

/** Sends only where it is allowed: a stranger's Via can name any address for the response. */
final class CarefulDatagramSocket extends DatagramSocket {

    private final AddressPolicy policy;

    CarefulDatagramSocket(InetSocketAddress address, AddressPolicy policy) throws SocketException {
        super(address);
        this.policy = policy;
    }

    @Override
    public void send(DatagramPacket packet) throws IOException {
        if (!policy.allows(packet.getAddress())) {
            throw new IOException("an internal address");
        }
        super.send(packet);
    }
}
