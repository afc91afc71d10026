package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The keys that the person presses, each once: out of telephone events (RFC 4733) as gateways really send them, and out of
 * the signalling, where some peers say the same a second time. Times are in nanoseconds of any clock.
 */
public final class HeardKeys {

    private static final int MOST_KEYS = 1_000;
    /** Nobody presses keys faster than 40 milliseconds apart (ITU-T Q.24); what was held up on its way may come at once. */
    private static final long SLOWEST_RATE = Duration.ofMillis(40).toNanos();

    private static final int BURST = 32;
    private static final int REMEMBERED = 16;
    /** A peer that tells of a key in both ways does so within this, also of one that is held. */
    private static final long PAIRED = Duration.ofSeconds(5).toNanos();

    private final Deque<KeyPress> recent = new ArrayDeque<>();
    private final Deque<Told> unpaired = new ArrayDeque<>();
    private int keys;
    private long credit = BURST * SLOWEST_RATE;
    private long creditAt;

    private record Told(char key, boolean inMedia, long at) {}

    /**
     * The key of a packet when it is the first of its press that came.
     *
     * @param clockRate of the events, in hertz
     */
    public synchronized Optional<Character> heard(RtpPacket packet, int clockRate, long now) {
        byte[] payload = packet.payload();
        if (payload.length < 4 || (payload[0] & 0xff) >= KeyEvents.KEYS.length()) {
            return Optional.empty();
        }
        KeyPress.Report report = new KeyPress.Report(
                packet,
                payload[0],
                (payload[1] & 0x80) != 0,
                ByteBuffer.wrap(payload).getShort(2) & 0xffff,
                clockRate / 1_000,
                now);
        KeyPress last = recent.peekLast();
        if (last != null && last.takes(report) || isLate(last, report)) {
            return Optional.empty();
        }
        recent.add(new KeyPress(report));
        if (recent.size() > REMEMBERED) {
            recent.remove();
        }
        return pressed(KeyEvents.KEYS.charAt(payload[0]), true, now);
    }

    /** Overtaken by packets of the next key. */
    private boolean isLate(KeyPress last, KeyPress.Report report) {
        return last != null && last.isNewerThan(report) && recent.stream().anyMatch(press -> press.is(report));
    }

    /** A key that was told of beside the media, unless it was heard there too. */
    public synchronized Optional<Character> signalled(char key, long now) {
        return KeyEvents.KEYS.indexOf(key) < 0 ? Optional.empty() : pressed(key, false, now);
    }

    private Optional<Character> pressed(char key, boolean inMedia, long now) {
        for (Iterator<Told> each = unpaired.iterator(); each.hasNext(); ) {
            Told told = each.next();
            if (now - told.at() > PAIRED) {
                each.remove();
            } else if (told.key() == key && told.inMedia() != inMedia) {
                each.remove();
                return Optional.empty();
            }
        }
        credit = keys == 0 ? credit : Math.min(BURST * SLOWEST_RATE, credit + now - creditAt);
        creditAt = now;
        if (credit < SLOWEST_RATE || keys >= MOST_KEYS) {
            return Optional.empty();
        }
        credit -= SLOWEST_RATE;
        keys++;
        unpaired.add(new Told(key, inMedia, now));
        return Optional.of(key);
    }
}
