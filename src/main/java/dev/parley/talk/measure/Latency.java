package dev.parley.talk.measure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long one answer took to be heard, and what took it. Milliseconds of the talk's clock; safe for use by several threads.
 */
public final class Latency {

    private final long voiced;
    private final long asked;
    private volatile long firstToken;
    private volatile long firstSpeech;
    private volatile long played;

    /**
     * @param asked when the person's turn was taken for over
     * @param silent how long they had been silent then
     */
    public Latency(long asked, long silent) {
        this.asked = asked;
        this.voiced = asked - silent;
    }

    /** Something of the answer is written. */
    public void written(long now) {
        firstToken = firstToken == 0 ? now : firstToken;
    }

    /** Something of it can be played. */
    public void spoken(long now) {
        firstSpeech = firstSpeech == 0 ? now : firstSpeech;
    }

    /** The first of it leaves. */
    public void played(long now) {
        played = now;
    }

    /** By the name of what took them; empty while nothing was played. */
    public Map<String, Long> parts() {
        Map<String, Long> parts = new LinkedHashMap<>();
        if (played != 0 && firstToken != 0 && firstSpeech != 0) {
            parts.put("reply_ms", played - voiced);
            parts.put("end_of_turn_ms", asked - voiced);
            parts.put("first_token_ms", firstToken - asked);
            parts.put("first_speech_ms", firstSpeech - firstToken);
            parts.put("playout_ms", played - firstSpeech);
        }
        return parts;
    }
}
