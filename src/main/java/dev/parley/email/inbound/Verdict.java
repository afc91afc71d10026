package dev.parley.email.inbound;

import java.util.UUID;

/**
 * What became of a mail.
 *
 * @param conversationId where it belongs, or null
 * @param reason why it is not answered, or null
 */
public record Verdict(Kind kind, UUID conversationId, String reason) {

    /** The ways. */
    public enum Kind {
        /** It is kept, and will be answered. */
        TAKEN,
        /** It was kept before. */
        REPEATED,
        /** Nobody is written to any more because of it. */
        UNSUBSCRIBED,
        /** It was about a mail of ours that came back. */
        BOUNCE,
        IGNORED
    }

    static Verdict taken(UUID conversation) {
        return new Verdict(Kind.TAKEN, conversation, null);
    }

    static Verdict repeated(UUID conversation) {
        return new Verdict(Kind.REPEATED, conversation, null);
    }

    static Verdict ignored(String reason) {
        return new Verdict(Kind.IGNORED, null, reason);
    }
}
