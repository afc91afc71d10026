package dev.parley.media.speech;

import dev.parley.media.Band;
import dev.parley.media.Resampler;

/** 16 bits, the low byte first, at any rate; a sample may come in two halves. */
public final class LinearDecoder implements SpeechDecoder {

    private final Resampler resampler;
    private boolean odd;
    private byte low;

    /**
     * @param rate of what comes, in hertz
     */
    public LinearDecoder(int rate, Band band) {
        resampler = new Resampler(rate, band.rate());
    }

    @Override
    public short[] add(byte[] bytes, int length) {
        short[] samples = new short[(length + (odd ? 1 : 0)) / 2];
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (odd) {
                samples[count++] = (short) (bytes[i] << 8 | low & 0xff);
            }
            low = bytes[i];
            odd = !odd;
        }
        return resampler.add(samples);
    }

    @Override
    public short[] end() {
        return resampler.end();
    }
}
