package dev.parley.talk.detect;

import java.util.Optional;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.Resampler;

/**
 * Tells when somebody speaks on one line: by {@link SileroNetwork}, and not at all while it is quiet. Speech begins when three
 * of four steps are likely speech, and ends with the first that is not. Not safe for use by several threads.
 */
public final class VoiceDetector {

    /** How much of the voice has been heard by the time its beginning is told. */
    public static final int BEGINS_AFTER_MILLIS = 96;

    private static final SileroNetwork NETWORK = SileroNetwork.load();
    private static final float BEGINS_AT = 0.5f;
    private static final float ENDS_BELOW = 0.35f;
    /** About 55 dB under full scale: quieter than anybody speaks into a telephone. */
    private static final double QUIET = 60;
    /** Steps of quiet after which the network begins anew, as it would on a new line. */
    private static final int FORGETS_AFTER = 31;

    private static final int RECENT = 4;
    private static final int ENOUGH = 3;

    /** The network hears what the telephone carries; null where nothing else comes. */
    private final Resampler narrow;

    private final short[] step = new short[SileroNetwork.STEP];
    private SileroNetwork.State state = new SileroNetwork.State();
    private int filled;
    private int quiet;
    /** One bit for each recent step that was likely speech. */
    private int recent;

    private boolean speaks;

    public VoiceDetector(Band band) {
        narrow = band == Band.NARROW ? null : new Resampler(band.rate(), Band.NARROW.rate());
    }

    /** What changed with a frame. */
    public enum Change {
        BEGAN,
        ENDED
    }

    /**
     * The next frame of the line.
     *
     * @param heard in the line's band
     */
    public Optional<Change> hear(short[] heard) {
        short[] frame = narrow == null ? heard : narrow.add(heard);
        Optional<Change> change = Optional.empty();
        for (int from = 0; from < frame.length; ) {
            int count = Math.min(frame.length - from, step.length - filled);
            System.arraycopy(frame, from, step, filled, count);
            filled += count;
            from += count;
            if (filled == step.length) {
                filled = 0;
                change = decide(probability());
            }
        }
        return change;
    }

    /** Whether somebody speaks, as far as has been told. */
    public boolean speaks() {
        return speaks;
    }

    private float probability() {
        if (Audio.level(step) >= QUIET) {
            quiet = 0;
            return NETWORK.step(state, step);
        }
        if (++quiet == FORGETS_AFTER) {
            state = new SileroNetwork.State();
        }
        return quiet <= RECENT ? NETWORK.step(state, step) : 0;
    }

    private Optional<Change> decide(float probability) {
        recent = (recent << 1 | (probability >= BEGINS_AT ? 1 : 0)) & (1 << RECENT) - 1;
        boolean now = speaks ? probability >= ENDS_BELOW : Integer.bitCount(recent) >= ENOUGH;
        if (now == speaks) {
            return Optional.empty();
        }
        speaks = now;
        recent = now ? recent : 0;
        return Optional.of(now ? Change.BEGAN : Change.ENDED);
    }
}
