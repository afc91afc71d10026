package dev.parley.conversation;

import java.util.Locale;

/** What became of the agent's words where they are not heard at once. */
public enum Delivery {
    QUEUED,
    /** The next server on the way took them. */
    SENT,
    /** A server on the way gave them back. */
    BOUNCED,
    /** No server would take them. */
    FAILED,
    /** The person does not want to be written to. */
    SUPPRESSED;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
