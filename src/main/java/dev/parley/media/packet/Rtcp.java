package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Compound RTCP packets (RFC 3550, section 6): what we report, and what we read of the other side's. */
public final class Rtcp {

    private static final int SENDER_REPORT = 200;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int CNAME = 1;
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

    private Rtcp() {}

    /**
     * What one side has sent so far.
     *
     * @param timestamp the RTP timestamp of now
     */
    public record Sent(int ssrc, String cname, int timestamp, long packets, long bytes) {}

    /**
     * The other side's last sender report.
     *
     * @param middle the middle 32 bits of its NTP time
     * @param arrivedNanos when it came, of {@link System#nanoTime}
     */
    public record Heard(int middle, long arrivedNanos) {}

    /**
     * @param reception null while nothing came
     * @param heard null while no report came
     * @param last whether we are leaving
     */
    public static byte[] report(
            Instant now, Sent sent, Reception.Report reception, Heard heard, long nowNanos, boolean last) {
        ByteBuffer packet = ByteBuffer.allocate(256);
        long seconds = now.getEpochSecond() + SECONDS_1900_TO_1970;
        long fraction = ((long) now.getNano() << 32) / 1_000_000_000L;
        head(packet, reception == null ? 0 : 1, SENDER_REPORT, reception == null ? 6 : 12)
                .putInt(sent.ssrc())
                .putInt((int) seconds)
                .putInt((int) fraction)
                .putInt(sent.timestamp())
                .putInt((int) sent.packets())
                .putInt((int) sent.bytes());
        if (reception != null) {
            long delay = heard == null ? 0 : (nowNanos - heard.arrivedNanos()) * 65_536 / 1_000_000_000L;
            packet.putInt(reception.ssrc())
                    .putInt(reception.fractionLost() << 24 | (int) Math.min(reception.lost(), 0x7f_ffff))
                    .putInt((int) reception.highest())
                    .putInt((int) reception.jitter())
                    .putInt(heard == null ? 0 : heard.middle())
                    .putInt((int) delay);
        }
        byte[] name = sent.cname().getBytes(StandardCharsets.US_ASCII);
        // The item, its end, and zeros up to a whole word.
        int words = (2 + name.length) / 4 + 1;
        int end = packet.position() + 8 + 4 * words;
        head(packet, 1, SOURCE_DESCRIPTION, 1 + words)
                .putInt(sent.ssrc())
                .put((byte) CNAME)
                .put((byte) name.length)
                .put(name)
                .position(end);
        if (last) {
            head(packet, 1, BYE, 1).putInt(sent.ssrc());
        }
        byte[] bytes = new byte[packet.position()];
        packet.flip().get(bytes);
        return bytes;
    }

    /** The sender report in a compound packet, if there is one. */
    public static Optional<Heard> read(byte[] bytes, int length, long nowNanos) {
        boolean report = length >= 28 && (bytes[0] & 0xff) >> 6 == 2 && (bytes[1] & 0xff) == SENDER_REPORT;
        return report ? Optional.of(new Heard(ByteBuffer.wrap(bytes).getInt(10), nowNanos)) : Optional.empty();
    }

    /** Whether the compound packet says that this source leaves. */
    public static boolean isBye(byte[] bytes, int length, int source) {
        ByteBuffer packet = ByteBuffer.wrap(bytes, 0, length);
        for (int at = 0; at + 8 <= length; at += 4 * (1 + (packet.getShort(at + 2) & 0xffff))) {
            if ((bytes[at + 1] & 0xff) == BYE && (bytes[at] & 0x1f) > 0 && packet.getInt(at + 4) == source) {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer head(ByteBuffer packet, int count, int type, int words) {
        return packet.put((byte) (0x80 | count)).put((byte) type).putShort((short) words);
    }
}
