package dev.parley.media.rtp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

/** Opens the two sockets of a call: RTP on an even port of the configured range, RTCP on the next (RFC 3550, section 11). */
@ApplicationScoped
public class RtpPorts {

    private final int first;
    private final int pairs;
    private final InetAddress address;
    private final AtomicInteger next = new AtomicInteger();

    RtpPorts(MediaConfig config) throws UnknownHostException {
        String[] ends = config.ports().split("-");
        int from = ends.length == 2 ? Integer.parseInt(ends[0].strip()) : 0;
        int to = ends.length == 2 ? Integer.parseInt(ends[1].strip()) : 0;
        this.first = from + (from & 1);
        this.pairs = (to + 1 - first) / 2;
        if (from < 1 || to > 65_535 || pairs < 1) {
            throw new IllegalArgumentException("parley.media.ports must be first-last, such as 16384-17383");
        }
        this.address = config.address().isPresent()
                ? InetAddress.getByName(config.address().get())
                : null;
    }

    /** Two open sockets. */
    record Pair(DatagramSocket rtp, DatagramSocket rtcp) implements AutoCloseable {
        @Override
        public void close() {
            rtp.close();
            rtcp.close();
        }
    }

    /**
     * @throws IOException when no pair of the range is free
     */
    Pair open() throws IOException {
        int start = next.getAndUpdate(pair -> (pair + 1) % pairs);
        for (int tried = 0; tried < pairs; tried++) {
            int port = first + 2 * ((start + tried) % pairs);
            DatagramSocket rtp = null;
            try {
                rtp = new DatagramSocket(new InetSocketAddress(address, port));
                return new Pair(rtp, new DatagramSocket(new InetSocketAddress(address, port + 1)));
            } catch (SocketException taken) {
                if (rtp != null) {
                    rtp.close();
                }
            }
        }
        throw new IOException("no free pair of ports in parley.media.ports");
    }
}
