package dev.parley.webrtc.ice;

import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

/**
 * This side of one ICE session, which is lite (RFC 8445, section 2.5): it answers the other side's checks, sends to where the
 * other side nominates, and takes its checks for its consent (RFC 7675), since a lite side makes none of its own.
 */
public final class IceSession {

    private static final Logger LOG = Logger.getLogger(IceSession.class);
    /** What one browser tries is far less. */
    private static final int MOST_ADDRESSES = 16;
    /** Browsers check several times in it. */
    private static final long SILENT_NANOS = 15_000_000_000L;

    /** What the other side sends, once its address is known to be its own. On a thread that must not be held up. */
    public interface Receiver {

        /** A packet which is not ICE's: DTLS, SRTP or SRTCP. */
        void received(byte[] bytes, int length);
    }

    private final IceCredentials ours;
    private final String theirUfrag;
    private final IceSockets sockets;
    private final Receiver receiver;
    private final List<IceRoute> routes = new ArrayList<>();
    private volatile IceRoute selected;
    private volatile boolean nominated;
    private volatile long consentNanos = System.nanoTime();
    private volatile boolean closed;

    IceSession(IceCredentials ours, String theirUfrag, IceSockets sockets, Receiver receiver) {
        this.ours = ours;
        this.theirUfrag = theirUfrag;
        this.sockets = sockets;
        this.receiver = receiver;
    }

    String ufrag() {
        return ours.ufrag();
    }

    void received(byte[] bytes, int length) {
        receiver.received(bytes, length);
    }

    /** Answers a check that names this session; what is not authentic is passed over in silence. */
    void check(StunMessage request, IceRoute route) {
        if (closed
                || !request.username().equals(ours.ufrag() + ":" + theirUfrag)
                || !request.authentic(ours.password())) {
            return;
        }
        if (request.controlled()) {
            route.send(request.roleConflict(ours.password()));
            return;
        }
        if (!learn(route)) {
            return;
        }
        consentNanos = System.nanoTime();
        if (request.useCandidate() || !nominated) {
            nominated |= request.useCandidate();
            if (!route.equals(selected)) {
                LOG.debugf("ICE goes over %s now", route);
            }
            selected = route;
        }
        route.send(request.success(route.remote(), ours.password()));
    }

    private synchronized boolean learn(IceRoute route) {
        if (closed || !sockets.bind(route, this)) {
            return false;
        }
        if (routes.contains(route)) {
            return true;
        }
        routes.add(route);
        if (routes.size() > MOST_ADDRESSES) {
            IceRoute oldest = routes.stream()
                    .filter(known -> !known.equals(selected))
                    .findFirst()
                    .orElseThrow();
            routes.remove(oldest);
            sockets.release(oldest, this);
        }
        return true;
    }

    /** Sends to where the other side wants it; nothing while that is not known. */
    public void send(byte[] packet) {
        IceRoute to = selected;
        if (to != null) {
            to.send(packet);
        }
    }

    /** Whether another session may take over the addresses that this one has. */
    boolean isSilent() {
        return closed || System.nanoTime() - consentNanos > SILENT_NANOS;
    }

    /** Whether the other side does not consent any more to be sent to: nothing was heard of it for too long. */
    public boolean isLost() {
        return System.nanoTime() - consentNanos > sockets.consentNanos();
    }

    public synchronized void close() {
        closed = true;
        routes.forEach(route -> sockets.release(route, this));
        routes.clear();
        sockets.forget(this);
    }
}
