package dev.parley.webrtc.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jboss.logging.Logger;

/** One DTLS session with a browser, on a virtual thread of its own: the handshake, then nothing until one side leaves. */
public final class DtlsSession {

    private static final Logger LOG = Logger.getLogger(DtlsSession.class);
    private static final int MOST_WAITING = 64;
    private static final int MAX_DATAGRAM = 1_200;
    private static final int BUFFER = 2_048;
    private static final int LOOK_UP_MILLIS = 60_000;
    private static final int TOLD_TIMES = 3;
    private static final byte[] END = {};

    /** What comes of it; on its thread. */
    public interface Events {

        /** The other side is who its offer said, and these are the keys. */
        void agreed(DtlsKeys keys);

        /** The other side has left, or there was no agreement with it. */
        void left();

        /** Nothing is sent or taken any more: the last that happens. */
        void over();
    }

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>(MOST_WAITING);
    private final DtlsRecords records = new DtlsRecords();
    private final Consumer<byte[]> send;
    private final Events events;
    private final DtlsServer server;
    private byte[] lastSent;
    private volatile boolean closed;

    /**
     * @param expected what the other side's certificate must have
     * @param send takes datagrams to the other side
     */
    public DtlsSession(DtlsIdentity identity, Fingerprint expected, Consumer<byte[]> send, Events events) {
        this.send = send;
        this.events = events;
        this.server = new DtlsServer(identity, expected, events::agreed);
    }

    public void start() {
        Thread.ofVirtual().name("dtls").start(this::run);
    }

    /** Takes a datagram of the other side's; when too many wait it is dropped, as the network may. */
    public void received(byte[] bytes, int length) {
        int admitted = records.admit(bytes, length);
        if (admitted > 0) {
            received.offer(Arrays.copyOf(bytes, admitted));
        }
    }

    private void run() {
        DTLSTransport session = null;
        try {
            session = new DTLSServerProtocol().accept(server, new Datagrams());
            byte[] buffer = new byte[BUFFER];
            while (!closed && !server.closedByPeer()) {
                session.receive(buffer, 0, buffer.length, LOOK_UP_MILLIS);
            }
        } catch (IOException | RuntimeException | Error broken) {
            LOG.debugf("A DTLS session ended: %s", broken.getMessage());
        } finally {
            over(session);
        }
    }

    private void over(DTLSTransport session) {
        try {
            if (!closed) {
                events.left();
            }
            if (session != null) {
                session.close();
                // Nobody confirms that it came, and who misses it takes the silence for a broken network.
                for (int i = 1; i < TOLD_TIMES; i++) {
                    send.accept(lastSent);
                }
            }
        } catch (IOException gone) {
            LOG.debugf("A DTLS session could not say that it ends: %s", gone.getMessage());
        } finally {
            events.over();
        }
    }

    /** Tells the other side that it is over. */
    public void close() {
        closed = true;
        end();
    }

    private void end() {
        received.clear();
        received.offer(END);
    }

    private final class Datagrams implements DatagramTransport {

        @Override
        public int getReceiveLimit() {
            return BUFFER;
        }

        @Override
        public int getSendLimit() {
            return MAX_DATAGRAM;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] datagram = closed ? END : received.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                if (datagram == END) {
                    // Not a fault: the other side is told that it is over, and not that something broke.
                    throw new InterruptedIOException("closed");
                }
                int taken = Math.min(length, datagram.length);
                System.arraycopy(datagram, 0, buffer, offset, taken);
                return taken;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            lastSent = Arrays.copyOfRange(buffer, offset, offset + length);
            send.accept(lastSent);
        }

        @Override
        public void close() {
            // The other side has left, and nothing is to be waited for.
            end();
        }
    }
}
