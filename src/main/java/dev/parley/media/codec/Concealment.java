package dev.parley.media.codec;

import dev.parley.media.Band;

/**
 * Makes up what was lost, after ITU-T G.711 Appendix I: the last pitch period goes on, ever softer, for 60 milliseconds, and
 * fades into what comes next.
 */
public final class Concealment {

    /** 66 to 200 Hz: the pitch of voices. */
    private static final int LOWEST_PITCH = 66;

    private static final int HIGHEST_PITCH = 200;

    private final int longestPeriod;
    private final int shortestPeriod;
    private final int frameLength;
    private final int full;
    private final int silent;
    private final int fade;
    private final short[] history;
    private int period;
    private int madeUp;

    /** Of a stream of this band. */
    public Concealment(Band band) {
        longestPeriod = band.rate() / LOWEST_PITCH;
        shortestPeriod = band.rate() / HIGHEST_PITCH;
        frameLength = band.frame();
        full = band.rate() / 100;
        silent = band.rate() * 6 / 100;
        fade = band.rate() / 250;
        history = new short[longestPeriod + frameLength];
    }

    /** A frame that was not lost; what was made up before it fades into it. */
    public short[] heard(short[] frame) {
        short[] smooth = frame;
        if (madeUp > 0) {
            short[] goesOn = continuation(fade);
            smooth = frame.clone();
            for (int i = 0; i < fade; i++) {
                smooth[i] = (short) ((goesOn[i] * (fade - i) + frame[i] * i) / fade);
            }
            madeUp = 0;
        }
        System.arraycopy(history, frame.length, history, 0, history.length - frame.length);
        System.arraycopy(smooth, 0, history, history.length - frame.length, frame.length);
        return smooth;
    }

    /** A frame instead of one that was lost. */
    public short[] conceal() {
        if (madeUp == 0) {
            period = period();
        }
        short[] frame = continuation(frameLength);
        madeUp += frame.length;
        return frame;
    }

    /** One frame made of two, when time is to be caught up with. */
    public static short[] crossfade(short[] one, short[] other) {
        short[] both = new short[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (short) ((one[i] * (both.length - i) + other[i] * i) / both.length);
        }
        return both;
    }

    private short[] continuation(int length) {
        short[] samples = new short[length];
        if (madeUp >= silent) {
            return samples;
        }
        for (int i = 0; i < length; i++) {
            int at = madeUp + i;
            double volume = at < full ? 1 : Math.max(0, 1 - (double) (at - full) / (silent - full));
            samples[i] = (short) (volume * history[history.length - period + at % period]);
        }
        return samples;
    }

    /** The shift at which the end of the history is most like what was before it. */
    private int period() {
        int best = longestPeriod;
        double most = 0;
        for (int shift = shortestPeriod; shift <= longestPeriod; shift++) {
            double product = 0;
            double energy = 1;
            for (int i = history.length - frameLength; i < history.length; i++) {
                product += (double) history[i] * history[i - shift];
                energy += (double) history[i - shift] * history[i - shift];
            }
            double likeness = product / Math.sqrt(energy);
            if (likeness > most) {
                most = likeness;
                best = shift;
            }
        }
        return best;
    }
}
