package dev.parley.media.codec;

import java.util.Arrays;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;
import org.jboss.logging.Logger;

import dev.parley.media.Band;

/** Opus (RFC 6716) as voice needs it: one channel, wideband, with what helps a receiver over a lost packet. */
final class OpusCoder implements Coder {

    private static final Logger LOG = Logger.getLogger(OpusCoder.class);
    private static final int BITS_A_SECOND = 28_000;
    /** Half a percent of a core; above it nobody hears a difference. */
    private static final int COMPLEXITY = 3;

    private static final int LOSS_PERCENT = 5;
    /** Frames. */
    private static final int FADES_WITHIN = 10;

    private static final int LONGEST_PAYLOAD = 1_275;
    /** 120 milliseconds: the most that a packet may hold. */
    private static final int LONGEST = 6 * Band.WIDE.frame();

    private final OpusEncoder encoder;
    private final OpusDecoder decoder;
    private final byte[] payload = new byte[LONGEST_PAYLOAD];
    private byte[] silence = {};
    private int silentFrames;

    OpusCoder() {
        try {
            encoder = new OpusEncoder(Band.WIDE.rate(), 1, OpusApplication.OPUS_APPLICATION_VOIP);
            decoder = new OpusDecoder(Band.WIDE.rate(), 1);
        } catch (OpusException impossible) {
            throw new IllegalStateException(impossible);
        }
        encoder.setBitrate(BITS_A_SECOND);
        encoder.setComplexity(COMPLEXITY);
        encoder.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
        encoder.setUseInbandFEC(true);
        encoder.setPacketLossPercent(LOSS_PERCENT);
    }

    /** Silence is not coded again and again: most of the time the agent listens, and the clock's thread has all lines to do. */
    @Override
    public byte[] encode(short[] frame) {
        boolean silent = isSilent(frame);
        if (silent && silentFrames >= FADES_WITHIN) {
            return silence;
        }
        if (silentFrames >= FADES_WITHIN) {
            encoder.resetState();
        }
        silentFrames = silent ? silentFrames + 1 : 0;
        silence = code(frame);
        return silence;
    }

    private static boolean isSilent(short[] frame) {
        for (short sample : frame) {
            if (sample != 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] code(short[] frame) {
        try {
            int length = encoder.encode(frame, 0, frame.length, payload, 0, payload.length);
            return Arrays.copyOf(payload, length);
        } catch (OpusException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A hostile payload can drive the decoder anywhere but out of its arrays. */
    @Override
    public short[] decode(byte[] coded) {
        if (coded.length == 0) {
            return new short[0];
        }
        short[] samples = new short[LONGEST];
        try {
            int count = decoder.decode(coded, 0, coded.length, samples, 0, samples.length, false);
            return Arrays.copyOf(samples, count);
        } catch (OpusException | RuntimeException | AssertionError broken) {
            LOG.debugf("A packet of Opus is broken: %s", broken.getClass().getSimpleName());
            decoder.resetState();
            return new short[0];
        }
    }
}
