package dev.parley.conversation;

import java.util.Locale;

/** Who began. */
public enum Direction {
    INBOUND,
    OUTBOUND;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
