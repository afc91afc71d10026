package dev.parley.media;

import java.time.Duration;

/**
 * Spoken words, ready to be played.
 *
 * @param samples as {@link Audio} has them; never changed
 */
public record Speech(short[] samples) {

    public static final Speech NONE = new Speech(new short[0]);

    /** How long it takes to say. */
    public Duration length() {
        return Duration.ofMillis(samples.length * 1_000L / Audio.RATE);
    }
}
