package dev.parley.telephone.sip.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Takes connections of carriers over TLS as {@link CarefulServerSocket} takes others. Each shakes hands on the stack's thread for
 * it, with the certificate of that moment.
 */
final class CarefulTlsServerSocket extends SSLServerSocket {

    private final CarefulServerSocket connections;
    private final Supplier<Optional<SSLContext>> certificate;
    /** Takes down what the stack wants of each connection. */
    private final SSLServerSocket wanted;

    /**
     * @param certificate what is shown
     * @param needed whether a connection from there must stay, however silent it is
     */
    CarefulTlsServerSocket(
            int port,
            int backlog,
            InetAddress address,
            Supplier<Optional<SSLContext>> certificate,
            Predicate<InetSocketAddress> needed)
            throws IOException {
        this.certificate = certificate;
        this.wanted = (SSLServerSocket)
                certificate.get().orElseThrow().getServerSocketFactory().createServerSocket();
        this.connections = new CarefulServerSocket(
                port, backlog, address, CarefulServerSocket.Limits.USUAL, TlsRecords::new, needed);
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            Socket plain = connections.accept();
            try {
                SSLSocket socket = (SSLSocket)
                        certificate.get().orElseThrow().getSocketFactory().createSocket(plain, null, true);
                socket.setUseClientMode(false);
                socket.setEnabledProtocols(wanted.getEnabledProtocols());
                return socket;
            } catch (IOException | RuntimeException failed) {
                plain.close();
                if (isClosed()) {
                    throw failed;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
        wanted.close();
    }

    @Override
    public boolean isClosed() {
        return connections.isClosed();
    }

    @Override
    public int getLocalPort() {
        return connections.getLocalPort();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return wanted.getEnabledCipherSuites();
    }

    /** The stack names suites of long ago: those of the platform stay. */
    @Override
    public void setEnabledCipherSuites(String[] suites) {
        // See above.
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return wanted.getSupportedCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return wanted.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return wanted.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        wanted.setEnabledProtocols(protocols);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        wanted.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return wanted.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        wanted.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return wanted.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean client) {
        wanted.setUseClientMode(client);
    }

    @Override
    public boolean getUseClientMode() {
        return wanted.getUseClientMode();
    }

    @Override
    public void setEnableSessionCreation(boolean may) {
        wanted.setEnableSessionCreation(may);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return wanted.getEnableSessionCreation();
    }
}
