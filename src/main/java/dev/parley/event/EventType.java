package dev.parley.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can happen. The database writes these ({@code V44} and later ones); a test holds the two together. */
public enum EventType {
    CONVERSATION_CREATED("conversation.created"),
    /** A call is placed: its INVITE leaves. */
    CONVERSATION_ATTEMPT_STARTED("conversation.attempt_started"),
    CONVERSATION_RINGING("conversation.ringing"),
    /** The call did not get through; another attempt or the end follows. */
    CONVERSATION_ATTEMPT_FAILED("conversation.attempt_failed"),
    /** What has answered is known. */
    CONVERSATION_ANSWERED_BY("conversation.answered_by"),
    /** The two talk, or write. */
    CONVERSATION_STARTED("conversation.started"),
    CONVERSATION_TURN_ADDED("conversation.turn_added"),
    CONVERSATION_INTERRUPTED("conversation.interrupted"),
    CONVERSATION_TOOL_CALLED("conversation.tool_called"),
    /** Somebody is called to whom the person is to be brought. */
    CONVERSATION_TRANSFER_STARTED("conversation.transfer_started"),
    /** The two talk. */
    CONVERSATION_TRANSFER_COMPLETED("conversation.transfer_completed"),
    /** They do not; the agent goes on, if the person is still there. */
    CONVERSATION_TRANSFER_FAILED("conversation.transfer_failed"),
    /** What was said can be fetched. */
    CONVERSATION_RECORDING_READY("conversation.recording_ready"),
    /** What it came to is known. */
    CONVERSATION_ANALYZED("conversation.analyzed"),
    /** Exactly once in each conversation, and behind it only what becomes of its mails, its recording and its analysis. */
    CONVERSATION_ENDED("conversation.ended"),
    EMAIL_SENT("email.sent"),
    EMAIL_BOUNCED("email.bounced"),
    /** The person has told their provider that a mail is unwanted. */
    EMAIL_COMPLAINED("email.complained"),
    CONTACT_SUPPRESSED("contact.suppressed"),
    WEBHOOK_ENDPOINT_DISABLED("webhook_endpoint.disabled"),
    /** Told to one webhook endpoint to test it; it never stands in the log. */
    PING("ping");

    private final String wire;

    EventType(String wire) {
        this.wire = wire;
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return wire;
    }

    static Optional<EventType> ofWire(String name) {
        return Arrays.stream(values()).filter(type -> type.wire.equals(name)).findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(EventType::wire).toList();
    }
}
