package dev.parley.talk.detect;

import java.util.List;
import java.util.Optional;

import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.Resampler;

/**
 * Tells when somebody speaks on one line: by {@link SileroNetwork}, and not at all while it is quiet. Speech begins when three
 * of four steps are likely speech, and ends with the first that is not. How soon the network is sure of a first syllable
 * depends on where its steps happen to begin, so two of it listen, half a step apart, until one is. Not safe for use by
 * several threads.
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

    private final List<Listener> listeners = List.of(new Listener(0), new Listener(SileroNetwork.STEP / 2));
    /** The one that heard the voice first, and says when it ends; null while nobody speaks. */
    private Listener leader;

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
        boolean spoke = speaks();
        listeners.forEach(listener -> listener.hear(frame));
        return spoke == speaks() ? Optional.empty() : Optional.of(spoke ? Change.ENDED : Change.BEGAN);
    }

    /** Whether somebody speaks, as far as has been told. */
    public boolean speaks() {
        return leader != null;
    }

    /** One network, and what it hears. */
    private final class Listener {
        private final short[] step = new short[SileroNetwork.STEP];
        private SileroNetwork.State state = new SileroNetwork.State();
        private int filled;
        private int quiet;
        /** One bit for each recent step that was likely speech. */
        private int recent;

        /**
         * @param filled samples of silence in its first step
         */
        private Listener(int filled) {
            this.filled = filled;
        }

        private void hear(short[] frame) {
            for (int from = 0; from < frame.length; ) {
                int count = Math.min(frame.length - from, step.length - filled);
                System.arraycopy(frame, from, step, filled, count);
                filled += count;
                from += count;
                if (filled == step.length) {
                    filled = 0;
                    if (leader == null || leader == this) {
                        decide(probability());
                    }
                }
            }
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

        private void decide(float probability) {
            recent = (recent << 1 | (probability >= BEGINS_AT ? 1 : 0)) & (1 << RECENT) - 1;
            if (leader == null && Integer.bitCount(recent) >= ENOUGH) {
                leader = this;
            } else if (leader == this && probability < ENDS_BELOW) {
                leader = null;
                listeners.forEach(listener -> listener.goOnFrom(this));
            }
        }

        /** Has not listened while that one was in the lead. */
        private void goOnFrom(Listener other) {
            recent = 0;
            quiet = other.quiet;
            if (other != this) {
                state = other.state.copy();
            }
        }
    }
}
