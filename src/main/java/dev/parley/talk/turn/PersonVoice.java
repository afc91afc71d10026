package dev.parley.talk.turn;

import java.time.Duration;

/** Since when the person speaks, or is silent. Times are in milliseconds, as {@link TurnTaker} has them. */
final class PersonVoice {

    private static final long BETWEEN_WORDS = Duration.ofMillis(400).toMillis();
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private boolean present;
    private long since;
    private long turnSince;
    private long wordlessSince;
    private long silentSince = LONG_AGO;
    private long askedAt = LONG_AGO;
    private boolean worded;

    /**
     * @param beginsTurn whether it is the first of a turn
     */
    void begin(long at, boolean beginsTurn) {
        boolean anew = at - silentSince > BETWEEN_WORDS || askedAt >= silentSince;
        present = true;
        worded = false;
        since = anew ? at : since;
        wordlessSince = wordlessSince == 0 ? at : wordlessSince;
        turnSince = beginsTurn ? at : turnSince;
    }

    void end(long now) {
        present = false;
        silentSince = now;
    }

    /** Words came. */
    void words(long now, boolean some) {
        worded = true;
        if (some) {
            wordlessSince = present ? now : 0;
        }
    }

    /** The turn was taken, whoever goes on to speak. */
    void asked(long now) {
        askedAt = now;
        turnSince = now;
        wordlessSince = 0;
    }

    /** The recognizer is begun anew. */
    void unheard(long now) {
        wordlessSince = present ? now : 0;
    }

    /** As if it had been heard until then, although the detector heard none. */
    void silentSince(long at) {
        silentSince = present ? silentSince : Math.max(silentSince, at);
    }

    /** A turn that has no words goes on. */
    void beginTurnAnew(long now) {
        turnSince = now;
    }

    boolean isPresent() {
        return present;
    }

    /** Since when it speaks, the gaps between two words not counted. */
    long since() {
        return since;
    }

    long turnSince() {
        return turnSince;
    }

    long silentSince() {
        return silentSince;
    }

    /** Whether words were told since it began. */
    boolean isWorded() {
        return worded;
    }

    /** Since when it speaks without a word; 0: it does not. */
    long wordlessSince() {
        return worded ? 0 : wordlessSince;
    }
}
