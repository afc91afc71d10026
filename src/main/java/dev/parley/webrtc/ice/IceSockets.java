package dev.parley.webrtc.ice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

/**
 * One UDP port for all sessions, opened with the first of them. On each address of the host apart, so that what is answered
 * leaves from where it was asked. Packets from addresses that have not passed a check of a session are passed over.
 */
@ApplicationScoped
public class IceSockets {

    private static final Logger LOG = Logger.getLogger(IceSockets.class);
    private static final int MAX_PACKET = 2_048;
    private static final int BUFFER_BYTES = 1 << 20;

    private final IceConfig config;
    private final IceAddresses addresses;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, IceSession> byName = new ConcurrentHashMap<>();
    private final Map<IceRoute, IceSession> byRoute = new ConcurrentHashMap<>();
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private volatile List<InetSocketAddress> candidates = List.of();

    IceSockets(IceConfig config) {
        this.config = config;
        this.addresses = new IceAddresses(config);
    }

    /**
     * A session that answers to these credentials from now on.
     *
     * @throws IOException when the port cannot be opened
     */
    public IceSession open(IceCredentials ours, String theirUfrag, IceSession.Receiver receiver) throws IOException {
        listen();
        IceSession session = new IceSession(ours, theirUfrag, this, receiver);
        byName.put(ours.ufrag(), session);
        return session;
    }

    long consentNanos() {
        return config.consent().toNanos();
    }

    /** Credentials for a new session. */
    public IceCredentials credentials() {
        return IceCredentials.random(random);
    }

    /** Where browsers are to send to; known once a session was opened. */
    public List<InetSocketAddress> candidates() {
        return candidates;
    }

    /** What comes this way is this session's from now on; false when it is another's, which was heard of just now. */
    boolean bind(IceRoute route, IceSession session) {
        return byRoute.compute(route, (same, owner) -> owner == null || owner.isSilent() ? session : owner) == session;
    }

    void release(IceRoute route, IceSession session) {
        byRoute.remove(route, session);
    }

    void forget(IceSession session) {
        byName.remove(session.ufrag(), session);
    }

    /**
     * Opens the port, if it is not open.
     *
     * @throws IOException when it cannot be opened
     */
    public synchronized void listen() throws IOException {
        if (!sockets.isEmpty()) {
            return;
        }
        int port = config.port();
        List<InetSocketAddress> opened = new ArrayList<>();
        for (InetAddress address : addresses.toOpen()) {
            DatagramChannel socket = DatagramChannel.open(protocol(address));
            try {
                socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
                socket.bind(new InetSocketAddress(address, port));
                InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
                port = local.getPort();
                sockets.add(socket);
                opened.add(local);
                Thread.ofPlatform().name("ice-" + sockets.size()).daemon().start(() -> receive(socket));
            } catch (IOException unusable) {
                socket.close();
                LOG.warnf("No WebRTC on %s port %d: %s", address.getHostAddress(), port, unusable.getMessage());
            }
        }
        if (sockets.isEmpty()) {
            throw new IOException("UDP port " + config.port() + " cannot be opened (parley.ice.port)");
        }
        candidates = addresses.toTell(opened, config.advertisedPort().orElse(port));
        LOG.infof("WebRTC listens on UDP port %d of %d addresses", port, sockets.size());
    }

    private static StandardProtocolFamily protocol(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private void receive(DatagramChannel socket) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_PACKET);
        while (socket.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) socket.receive(buffer);
                if (buffer.position() > 0) {
                    received(new IceRoute(socket, from), buffer.array(), buffer.position());
                }
            } catch (ClosedChannelException stopped) {
                return;
            } catch (IOException refused) {
                // Somebody's host does not want our packets any more; the next one may come.
            } catch (RuntimeException | Error unexpected) {
                LOG.debug("A packet could not be dealt with", unexpected);
            }
        }
    }

    private void received(IceRoute route, byte[] bytes, int length) {
        if (StunMessage.isOne(bytes[0])) {
            Optional<StunMessage> request = StunMessage.read(bytes, length);
            request.map(StunMessage::asked).map(byName::get).ifPresent(session -> session.check(request.get(), route));
            return;
        }
        IceSession session = byRoute.get(route);
        if (session != null) {
            session.received(bytes, length);
        }
    }

    @PreDestroy
    synchronized void close() {
        for (DatagramChannel socket : sockets) {
            try {
                socket.close();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
    }
}
