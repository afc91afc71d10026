package dev.parley.telephone.sip.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Takes connections of carriers, so many at most, of all and of one machine: each costs the stack two threads, for as long as
 * it is open. One that sends no whole message soon is closed, and one that has been silent for long; when there are too many,
 * the one goes that has shown no message yet.
 */
final class CarefulServerSocket extends ServerSocket {

    /**
     * How many connections, and for how long.
     *
     * @param perSource of one address
     * @param message within which the first whole head of a message must be there
     * @param silence without another one, or a sign of life, after which a connection is closed; who has something to say opens
     *     another
     */
    record Limits(int all, int perSource, Duration message, Duration silence) {
        static final Limits USUAL = new Limits(500, 50, Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    /** Looks at what comes, without keeping any of it. */
    interface Watch {

        /** What ends with this octet. */
        Seen see(byte octet);

        enum Seen {
            NOTHING,
            /** That somebody is there. */
            SIGN,
            MESSAGE
        }
    }

    private static final int LOOKED_EVERY_MILLIS = 1_000;

    private final Limits limits;
    private final Supplier<Watch> watch;
    private final Predicate<InetSocketAddress> needed;
    private final List<Watched> open = new ArrayList<>();

    CarefulServerSocket(int port, int backlog, InetAddress address) throws IOException {
        this(port, backlog, address, Limits.USUAL, Lines::new, source -> false);
    }

    /**
     * @param needed whether a connection from there must stay, however silent it is
     */
    CarefulServerSocket(
            int port,
            int backlog,
            InetAddress address,
            Limits limits,
            Supplier<Watch> watch,
            Predicate<InetSocketAddress> needed)
            throws IOException {
        super(port, backlog, address);
        this.limits = limits;
        this.watch = watch;
        this.needed = needed;
        setSoTimeout(LOOKED_EVERY_MILLIS);
    }

    /** Comes back only with a connection or when this is closed: an error of one connection must not end all others. */
    @Override
    public Socket accept() throws IOException {
        while (true) {
            Watched socket = new Watched(watch.get());
            try {
                implAccept(socket);
                sweep();
                if (admit(socket)) {
                    open.add(socket);
                    return socket;
                }
                socket.close();
            } catch (SocketTimeoutException quiet) {
                sweep();
            } catch (IOException failed) {
                if (isClosed()) {
                    throw failed;
                }
            }
        }
    }

    private boolean admit(Watched socket) {
        long same = open.stream()
                .filter(other -> other.getInetAddress().equals(socket.getInetAddress()))
                .count();
        if (same >= limits.perSource()) {
            return false;
        }
        if (open.size() < limits.all()) {
            return true;
        }
        open.stream()
                .filter(other -> !other.spoken)
                .max(Comparator.comparingLong(Watched::silentNanos))
                .ifPresent(silent -> {
                    silent.drop();
                    open.remove(silent);
                });
        return open.size() < limits.all();
    }

    private void sweep() {
        open.stream()
                .filter(socket -> socket.isOver(limits))
                .filter(socket -> !needed.test((InetSocketAddress) socket.getRemoteSocketAddress()))
                .forEach(Watched::drop);
        open.removeIf(Socket::isClosed);
    }

    /** A message's head ends with an empty line (RFC 3261, section 7). */
    static final class Lines implements Watch {
        private int lineFeeds;
        private boolean any;

        /** Two line ends also keep a connection alive (RFC 5626, section 3.5.1), but are no message. */
        @Override
        public Seen see(byte octet) {
            if (octet == '\n') {
                lineFeeds++;
                return lineFeeds % 2 != 0 ? Seen.NOTHING : any ? Seen.MESSAGE : Seen.SIGN;
            }
            if (octet != '\r') {
                lineFeeds = 0;
                any = true;
            }
            return Seen.NOTHING;
        }
    }

    private static final class Watched extends Socket {
        private final Watch watch;
        private volatile boolean spoken;
        private final long begun = System.nanoTime();
        private volatile long last = System.nanoTime();

        private Watched(Watch watch) {
            this.watch = watch;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int read = super.read();
                    if (read >= 0) {
                        see((byte) read);
                    }
                    return read;
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    int read = super.read(into, from, length);
                    for (int i = 0; i < read; i++) {
                        see(into[from + i]);
                    }
                    return read;
                }
            };
        }

        private void see(byte octet) {
            Watch.Seen seen = watch.see(octet);
            if (seen != Watch.Seen.NOTHING) {
                last = System.nanoTime();
                spoken |= seen == Watch.Seen.MESSAGE;
            }
        }

        private long silentNanos() {
            return System.nanoTime() - last;
        }

        private boolean isOver(Limits limits) {
            return !spoken && System.nanoTime() - begun > limits.message().toNanos()
                    || silentNanos() > limits.silence().toNanos();
        }

        private void drop() {
            try {
                close();
            } catch (IOException gone) {
                // It is.
            }
        }
    }
}
