package dev.parley.conversation.create;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;

/** Is asked before a conversation begins, where its agent wants that. */
public interface PreConversation {

    /** What it says. */
    sealed interface Verdict {

        /**
         * It begins, with what was known and what is known now.
         *
         * @param customMetadata may be null, as the other
         */
        record Go(String initialContext, ObjectNode customMetadata) implements Verdict {}

        /** It does not begin: {@link EndReason#REFUSED_BY_HOOK}. */
        record Refused() implements Verdict {}
    }

    /** Waits for the answer, for as long as the agent has it; to be called without a transaction. */
    Verdict ask(AgentConfig agent, Conversation about);
}
