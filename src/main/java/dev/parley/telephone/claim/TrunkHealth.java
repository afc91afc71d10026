package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.parley.wire.Backoff;

/**
 * What refusals say of a trunk. A 503 or 429 without Retry-After is one call's own (RFC 3261, section 21.5.4; carriers put
 * causes of single calls into it, RFC 3398): only several calls in a row speak of the trunk. With Retry-After it speaks of
 * the trunk at once, unless the same call is refused again and again while the trunk works for others.
 *
 * @param refusals in a row, since a final response that showed life
 * @param refusedBy the call that was refused last, or null
 * @param refusedAt when that was, or null
 * @param restsUntil it is not used before, or null
 */
public record TrunkHealth(int refusals, UUID refusedBy, Instant refusedAt, Instant restsUntil) {

    /** So many calls in a row are several. */
    static final int SEVERAL = 3;
    /** A call that was refused this often, and each time alone, is refused for its own sake. */
    static final int ALONE = 2;

    /** In a row is what is not further apart. */
    private static final Duration TOGETHER = Duration.ofMinutes(10);

    private static final Duration LONGEST_ASKED = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int MOST = 1_000;

    /** Of a trunk that nothing is known against. */
    public static final TrunkHealth WELL = new TrunkHealth(0, null, null, null);

    /**
     * @param after what is known now
     * @param ofTrunk whether the refusal speaks of the trunk, so that the call has made no attempt; otherwise of the call
     */
    public record Verdict(TrunkHealth after, boolean ofTrunk) {}

    /**
     * A call was refused by 503 or 429 before anything rang.
     *
     * @param asked what Retry-After said, or null
     * @param before how often the call was refused like this before
     */
    public Verdict refused(UUID call, Duration asked, int before, Instant now) {
        boolean alone = alone(now);
        if (asked != null && alone && before >= ALONE) {
            return new Verdict(this, false);
        }
        int inARow = inARow(call, now);
        if (asked == null && !resting(now) && inARow < SEVERAL) {
            return new Verdict(new TrunkHealth(inARow, call, now, restsUntil), false);
        }
        Duration rest = asked == null ? doubled(inARow - SEVERAL) : clamped(asked);
        return new Verdict(resting(inARow, call, now, rest), true);
    }

    /** Not even a sign of life came. */
    public TrunkHealth unreachable(UUID call, Instant now) {
        int inARow = inARow(call, now);
        return resting(inARow, call, now, doubled(inARow - 1));
    }

    private TrunkHealth resting(int inARow, UUID call, Instant now, Duration rest) {
        Instant until = now.plus(rest);
        return new TrunkHealth(inARow, call, now, resting(now) && restsUntil.isAfter(until) ? restsUntil : until);
    }

    private boolean resting(Instant now) {
        return restsUntil != null && restsUntil.isAfter(now);
    }

    private boolean alone(Instant now) {
        return refusals == 0
                || !resting(now)
                        && refusedAt != null
                        && refusedAt.plus(TOGETHER).isBefore(now);
    }

    /** One call by itself is not several; what was on its way when the rest began adds nothing. */
    private int inARow(UUID call, Instant now) {
        if (alone(now)) {
            return 1;
        }
        boolean again = call.equals(refusedBy) && refusals < SEVERAL;
        return resting(now) || again ? refusals : Math.min(refusals + 1, MOST);
    }

    private static Duration doubled(int times) {
        return Backoff.pause(Duration.ofSeconds(1), times, LONGEST);
    }

    /** What a peer asks for, within reason. */
    public static Duration clamped(Duration asked) {
        return Duration.ofSeconds(Math.clamp(asked.toSeconds(), 1, LONGEST_ASKED.toSeconds()));
    }
}
