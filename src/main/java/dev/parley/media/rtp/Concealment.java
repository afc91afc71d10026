package dev.parley.media.rtp;

import dev.parley.media.Audio;

/**
 * Makes up what was lost, after ITU-T G.711 Appendix I: the last pitch period goes on, ever softer, for 60 milliseconds, and
 * fades into what comes next.
 */
final class Concealment {

    /** 66 to 200 Hz: the pitch of voices. */
    private static final int LONGEST_PERIOD = 120;

    private static final int SHORTEST_PERIOD = 40;
    private static final int COMPARED = 160;
    private static final int HISTORY = LONGEST_PERIOD + COMPARED;
    private static final int FULL = Audio.RATE / 100;
    private static final int SILENT = Audio.RATE * 6 / 100;
    private static final int FADE = Audio.RATE / 250;

    private final short[] history = new short[HISTORY];
    private int period;
    private int madeUp;

    /** A frame that was not lost; what was made up before it fades into it. */
    short[] heard(short[] frame) {
        short[] smooth = frame;
        if (madeUp > 0) {
            short[] goesOn = continuation(FADE);
            smooth = frame.clone();
            for (int i = 0; i < FADE; i++) {
                smooth[i] = (short) ((goesOn[i] * (FADE - i) + frame[i] * i) / FADE);
            }
            madeUp = 0;
        }
        System.arraycopy(history, frame.length, history, 0, HISTORY - frame.length);
        System.arraycopy(smooth, 0, history, HISTORY - frame.length, frame.length);
        return smooth;
    }

    /** A frame instead of one that was lost. */
    short[] conceal() {
        if (madeUp == 0) {
            period = period();
        }
        short[] frame = continuation(Audio.FRAME);
        madeUp += frame.length;
        return frame;
    }

    /** One frame made of two, when time is to be caught up with. */
    static short[] crossfade(short[] one, short[] other) {
        short[] both = new short[one.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = (short) ((one[i] * (both.length - i) + other[i] * i) / both.length);
        }
        return both;
    }

    private short[] continuation(int length) {
        short[] samples = new short[length];
        if (madeUp >= SILENT) {
            return samples;
        }
        for (int i = 0; i < length; i++) {
            int at = madeUp + i;
            double volume = at < FULL ? 1 : Math.max(0, 1 - (double) (at - FULL) / (SILENT - FULL));
            samples[i] = (short) (volume * history[HISTORY - period + at % period]);
        }
        return samples;
    }

    /** The shift at which the end of the history is most like what was before it. */
    private int period() {
        int best = LONGEST_PERIOD;
        double most = 0;
        for (int shift = SHORTEST_PERIOD; shift <= LONGEST_PERIOD; shift++) {
            double product = 0;
            double energy = 1;
            for (int i = HISTORY - COMPARED; i < HISTORY; i++) {
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
