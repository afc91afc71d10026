package dev.parley.dialogue;

import java.time.Duration;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnLeases;
import dev.parley.conversation.TurnStore;

/** Takes down what is said in one spoken conversation, turn by turn. */
public final class Transcript {

    /** A voice conversation has limits of its own; its row's last moment alone is the sweeper's. */
    private static final Duration NOT_IDLE = Duration.ofDays(365);

    private final Conversation.Key conversation;
    private final TurnLeases leases;
    private final TurnStore store;

    Transcript(Conversation.Key conversation, TurnLeases leases, TurnStore store) {
        this.conversation = conversation;
        this.leases = leases;
        this.store = store;
    }

    /** Something that was said or pressed. */
    public record Entry(TurnStore.Draft draft) {

        public static Entry agent(String words) {
            return new Entry(TurnStore.Draft.agent(words, null));
        }

        /**
         * @param keys of {@code 0-9*#A-D}
         */
        public static Entry keys(String keys) {
            return new Entry(TurnStore.Draft.pressed(keys, TurnDetails.keys(keys)));
        }
    }

    /**
     * @throws dev.parley.problem.Problem 409 when the conversation has ended
     */
    public void add(Entry entry) {
        try (TurnLease lease = leases.acquire(conversation)) {
            store.append(lease, entry.draft(), NOT_IDLE);
        }
    }
}
