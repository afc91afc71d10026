package dev.parley.telephone.sip.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;

import dev.parley.address.AddressPolicy;

/**
 * The sockets of the SIP stack: nothing leaves to an address that must not be spoken to, whatever message names it;
 * connections have a timeout, and TLS peers must be who they are said to be (RFC 5922).
 */
public final class SipNetwork implements NetworkLayer {

    /** Two can be tried within the time in which a dead trunk is to be noticed. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(1_500);

    private static final Duration CHECKED_FOR = Duration.ofMinutes(10);

    private record Expectation(InetSocketAddress address, String host) {}

    private final SSLContext tls;
    private final Supplier<Optional<SSLContext>> certificate;
    private final Predicate<InetSocketAddress> needed;
    private final AddressPolicy policy;
    private final Map<Expectation, Long> checks = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, String> names = new ConcurrentHashMap<>();

    /**
     * @param tls whom we trust
     * @param certificate what we show; empty where nobody is to connect over TLS
     * @param needed whether a connection from there must stay, however silent it is
     * @param policy whom to speak to
     */
    public SipNetwork(
            SSLContext tls,
            Supplier<Optional<SSLContext>> certificate,
            Predicate<InetSocketAddress> needed,
            AddressPolicy policy) {
        this.needed = needed;
        this.tls = tls;
        this.certificate = certificate;
        this.policy = policy;
    }

    /**
     * The certificate at this address must be for this host. Calls of several trunks share one connection to an address; each
     * trunk's host is checked against the peer now and then.
     *
     * @throws IOException when the peer cannot show a certificate for the host
     */
    public void expect(InetSocketAddress address, String host) throws IOException {
        Expectation expected = new Expectation(address, host);
        Long checked = checks.get(expected);
        if (checked != null && System.nanoTime() - checked < CHECKED_FOR.toNanos()) {
            return;
        }
        try (SSLSocket socket = connect(address.getAddress(), address.getPort(), host)) {
            socket.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
            socket.startHandshake();
        }
        checks.values().removeIf(at -> System.nanoTime() - at >= CHECKED_FOR.toNanos());
        checks.put(expected, System.nanoTime());
        names.put(address, host);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        if (!policy.allows(address)) {
            throw new IOException("an internal address");
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), (int) CONNECT_TIMEOUT.toMillis());
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return createSocket(address, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(address, port);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return connect(
                address, port, names.getOrDefault(new InetSocketAddress(address, port), address.getHostAddress()));
    }

    private SSLSocket connect(InetAddress address, int port, String host) throws IOException {
        Socket plain = createSocket(address, port);
        try {
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        } catch (IOException failed) {
            plain.close();
            throw failed;
        }
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress local) throws IOException {
        return createSSLSocket(address, port);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new CarefulServerSocket(port, backlog, address);
    }

    /** Whether others can connect to us over TLS. */
    public boolean listensWithTls() {
        return certificate.get().isPresent();
    }

    /** Without a certificate trunks answer on the connections that we have opened, and there are no others. */
    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) throws IOException {
        if (listensWithTls()) {
            return new CarefulTlsServerSocket(port, backlog, address, certificate, needed);
        }
        return (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return new CarefulDatagramSocket(new InetSocketAddress(0), policy);
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) throws SocketException {
        return new CarefulDatagramSocket(new InetSocketAddress(address, port), policy);
    }

    @Override
    public void setSipStack(SipStackImpl stack) {}
}
