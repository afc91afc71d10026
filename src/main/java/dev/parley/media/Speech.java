package dev.parley.media;

import java.time.Duration;

/**
 * Spoken words, ready to be played.
 *
 * @param samples as {@link Audio} has them; never changed
 */
public record Speech(short[] samples, Band band) {

    public static final Speech NONE = new Speech(new short[0], Band.NARROW);

    /** How long it takes to say. */
    public Duration length() {
        return Duration.ofMillis(samples.length * 1_000L / band.rate());
    }

    /** The same, sampled like this. */
    public Speech in(Band wanted) {
        return wanted == band ? this : new Speech(Resampler.convert(samples, band.rate(), wanted.rate()), wanted);
    }
}
