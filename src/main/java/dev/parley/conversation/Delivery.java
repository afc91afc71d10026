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

    /** Whether this is more, or surer, than what was known. That a server took it counts whatever else was supposed. */
    public boolean replaces(Delivery known) {
        return switch (this) {
            case QUEUED -> false;
            case SENT -> known == QUEUED || known == FAILED || known == SUPPRESSED;
            case BOUNCED -> known != BOUNCED;
            case FAILED, SUPPRESSED -> known == QUEUED;
        };
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
