package dev.parley.media.packet;

import java.time.Duration;

/**
 * One press of a key, as the packets that tell of it do. By the book they all have the timestamp of its beginning; in the
 * field some have not, and others give several keys the same one.
 */
final class KeyPress {

    private static final long SLACK = Duration.ofMillis(200).toNanos();
    private static final int SLACK_MILLIS = 200;
    /** Between repeated ends that each have a timestamp of their own. */
    private static final int STEP_MILLIS = 60;

    private static final long NANOS_A_MILLI = 1_000_000;
    /** Ends of a press are repeated within this. */
    private static final long REPETITION = Duration.ofMillis(250).toNanos();
    /** A longer press goes on in another segment (RFC 4733, section 2.5.1.3), of which the last packets may be lost. */
    private static final int SEGMENT = 0xffff;

    private static final int ALMOST_A_SEGMENT = 0xe000;
    private static final int SHORTEST_SEGMENT_MILLIS = 500;

    /**
     * What a packet tells.
     *
     * @param code of the key
     * @param end whether it was let go
     * @param duration so far, in ticks of the timestamps' clock, 16 bits
     * @param ticksAMilli of that clock
     * @param at when the packet came, in nanoseconds
     */
    record Report(RtpPacket packet, int code, boolean end, int duration, int ticksAMilli, long at) {

        int timestamp() {
            return packet.timestamp();
        }
    }

    private final int source;
    private final int code;
    private final long startedAt;
    private int timestamp;
    private int sequence;
    private int duration;
    private boolean ended;
    private long lastAt;

    KeyPress(Report first) {
        this.source = first.packet().ssrc();
        this.code = first.code();
        this.startedAt = first.at();
        note(first);
    }

    private void note(Report report) {
        timestamp = report.timestamp();
        sequence = report.packet().sequence();
        duration = report.duration();
        ended = ended || report.end();
        lastAt = report.at();
    }

    boolean is(Report report) {
        return report.packet().ssrc() == source && report.code() == code && report.timestamp() == timestamp;
    }

    /** Whether the packet was sent before the last of this press. */
    boolean isNewerThan(Report report) {
        return report.packet().ssrc() == source && (short) (report.packet().sequence() - sequence) <= 0;
    }

    /** Whether the packet tells of this press too; it is taken note of then. */
    boolean takes(Report report) {
        if (report.packet().ssrc() != source || report.code() != code) {
            return false;
        }
        if (isNewerThan(report)) {
            return report.timestamp() == timestamp || report.at() - lastAt < SLACK;
        }
        boolean goesOn = report.timestamp() == timestamp ? sameStamp(report) : otherStamp(report);
        if (goesOn) {
            note(report);
        }
        return goesOn;
    }

    private boolean sameStamp(Report report) {
        boolean anew = report.duration() < duration && duration < ALMOST_A_SEGMENT;
        if (!ended) {
            return report.end() || !anew;
        }
        return report.end()
                ? report.at() - lastAt < REPETITION
                : !anew && !report.packet().marker();
    }

    private boolean otherStamp(Report report) {
        int ahead = report.timestamp() - timestamp;
        if (!ended && isNextSegment(report, ahead)) {
            return true;
        }
        if (ahead <= 0 || report.packet().marker() || report.duration() < duration) {
            return false;
        }
        if (ended) {
            return report.end() && ahead <= STEP_MILLIS * report.ticksAMilli() && report.at() - lastAt < SLACK;
        }
        // As long after the beginning as it says that the press lasts: only the timestamp is not the beginning's.
        boolean inTime = ahead <= report.duration() + SLACK_MILLIS * report.ticksAMilli()
                && report.at() - startedAt <= report.duration() * NANOS_A_MILLI / report.ticksAMilli() + SLACK;
        return inTime && (report.end() || report.duration() > duration);
    }

    private boolean isNextSegment(Report report, int ahead) {
        boolean seamless = duration >= SHORTEST_SEGMENT_MILLIS * report.ticksAMilli()
                && ahead == duration
                && !report.packet().marker();
        return seamless || duration >= ALMOST_A_SEGMENT && ahead >= ALMOST_A_SEGMENT && ahead <= SEGMENT + 1;
    }
}
