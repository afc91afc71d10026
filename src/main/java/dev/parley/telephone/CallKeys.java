package dev.parley.telephone;

import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;

/** Presses keys on calls for clients. */
@ApplicationScoped
public class CallKeys {

    private static final Pattern KEYS = Pattern.compile("[0-9*#A-D]{1,64}");

    private final Conversations conversations;
    private final Dialer dialer;

    CallKeys(Conversations conversations, Dialer dialer) {
        this.conversations = conversations;
        this.dialer = dialer;
    }

    /**
     * @throws Problem 404 when the conversation is not there; 422 when these are no keys; 409 when it is no call, or nobody is
     *     on the line
     */
    void press(UUID organizationId, UUID id, String keys) {
        Conversation conversation = conversations.require(organizationId, id);
        if (keys == null || !KEYS.matcher(keys).matches()) {
            throw Problem.invalid("digits", "must be 1 to 64 of the keys 0-9, *, # and A-D");
        }
        if (!conversation.on(Channel.TELEPHONE) || !Status.IN_PROGRESS.wire().equals(conversation.status)) {
            throw Problem.conflict("Keys are pressed on calls that go on; this conversation is on "
                    + conversation.channel + " and " + conversation.status + ".");
        }
        dialer.press(conversation.key(), keys);
    }
}
