package dev.parley.conversation;

import java.util.Locale;

/** What has answered a call. */
public enum AnsweredBy {
    HUMAN,
    /** A machine that takes messages. */
    VOICEMAIL,
    /** A machine that wants keys to be pressed. */
    IVR,
    /** An announcement that nobody can be reached. */
    UNAVAILABLE,
    /** Nothing that tells. */
    UNCERTAIN;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
