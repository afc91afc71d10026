package dev.parley.conversation;

/** What each channel does with a new conversation. One bean implements it per channel. */
public interface ConversationChannel {

    Channel channel();

    /** The HTTP status of a creation: 202 where the conversation starts later, 200 where it exists at once. */
    int createdStatus();

    /**
     * Opens the conversation: when this returns, it is committed.
     *
     * @throws dev.parley.problem.Problem when the request cannot be carried out; nothing is left then
     */
    Opened open(Creation creation);

    /** Answers a creation whose id exists already, with the conversation as it is. */
    default Opened replay(Opened existing) {
        return existing;
    }
}
