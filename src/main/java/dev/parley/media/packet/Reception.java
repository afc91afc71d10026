package dev.parley.media.packet;

/** What came in of one source: which packets are new, how many were lost, how unevenly they came (RFC 3550, appendix A). */
public final class Reception {

    /** So many packets in a row may have been lost (MAX_DROPOUT). */
    private static final int MOST_LOST = 3_000;
    /** So many packets may have been overtaken (MAX_MISORDER). */
    private static final int WINDOW = 64;

    private boolean started;
    private int ssrc;
    private long first;
    private long highest;
    /** Bit n: the packet n before the highest was received. */
    private long seen;
    /** The sequence number behind that of a packet which is out of place, or -1. */
    private int elsewhere = -1;

    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private double jitter;
    private long lastTransit;

    /**
     * Takes note of a packet. Two in a row that are far from all others are a sender that began its sequence anew; one alone
     * is a stray.
     *
     * @param arrival in samples, of any clock
     * @return whether it is new and not too old to matter
     */
    public synchronized boolean accept(RtpPacket packet, long arrival) {
        if (!started || packet.ssrc() != ssrc || packet.sequence() == elsewhere) {
            begin(packet);
        } else if (isOutOfPlace(jump(packet))) {
            elsewhere = packet.sequence() + 1 & 0xffff;
            return false;
        } else if (!isNew(jump(packet))) {
            return false;
        }
        received++;
        long transit = arrival - packet.timestamp();
        if (received > 1) {
            // Taken as 32 bits, as the timestamps are.
            jitter += (Math.abs((int) (transit - lastTransit)) - jitter) / 16;
        }
        lastTransit = transit;
        return true;
    }

    private int jump(RtpPacket packet) {
        return (short) (packet.sequence() - (int) highest);
    }

    private static boolean isOutOfPlace(int jump) {
        return jump > MOST_LOST || jump <= -WINDOW;
    }

    private void begin(RtpPacket packet) {
        started = true;
        elsewhere = -1;
        ssrc = packet.ssrc();
        first = packet.sequence();
        highest = first;
        seen = 1;
        received = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        jitter = 0;
    }

    private boolean isNew(int jump) {
        if (jump > 0) {
            highest += jump;
            seen = jump >= WINDOW ? 1 : seen << jump | 1;
            return true;
        }
        long bit = 1L << -jump;
        boolean fresh = (seen & bit) == 0;
        seen |= bit;
        return fresh;
    }

    /**
     * How reception went, as a report block tells it.
     *
     * @param fractionLost since the last report, in 1/256
     * @param highest the extended highest sequence number
     * @param jitter in samples
     */
    record Report(int ssrc, int fractionLost, long lost, long highest, long jitter, long received) {}

    /** Null while nothing came. */
    public synchronized Report report() {
        if (!started) {
            return null;
        }
        long expected = highest - first + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        return new Report(ssrc, fraction, Math.max(0, expected - received), highest, (long) jitter, received);
    }

    /** The source that counts now. */
    public synchronized int source() {
        return ssrc;
    }

    /** How many packets came from the source that counts now. */
    public synchronized long received() {
        return received;
    }
}
