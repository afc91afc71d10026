package dev.parley.conversation.create;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;

/** What each channel does with a new conversation. One bean implements it per channel. */
public interface ConversationChannel {

    Channel channel();

    /** The HTTP status of a creation: 202 where the conversation starts later, 200 where it exists at once. */
    int createdStatus();

    /**
     * What is to be stored of a new conversation; nothing is yet.
     *
     * @throws dev.parley.problem.Problem when the request cannot be carried out
     */
    ConversationDraft draft(Creation creation);

    /**
     * Ends an active conversation because a client wants that; returns when it has ended.
     *
     * @throws dev.parley.problem.Problem 409 when that is not how it ends on this channel, or not now
     */
    void end(Conversation active);

    /** How a creation is answered that has been stored, now or by an earlier request. */
    default Opened answer(Opened opened) {
        return opened;
    }
}
