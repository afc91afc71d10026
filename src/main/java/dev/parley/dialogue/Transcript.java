package dev.parley.dialogue;

import java.time.Duration;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.TurnLease;
import dev.parley.conversation.TurnLeases;
import dev.parley.conversation.TurnPolicy;
import dev.parley.conversation.TurnStore;

/** Takes down what is said in one spoken conversation, turn by turn. */
public final class Transcript {

    private static final Logger LOG = Logger.getLogger(Transcript.class);
    /** A voice conversation has limits of its own; its row's last moment alone is the sweeper's. */
    private static final TurnPolicy NOT_IDLE = TurnPolicy.heardAtOnce(Duration.ofDays(365));

    private final Conversation.Key conversation;
    private final TurnLeases leases;
    private final TurnStore store;
    private final Runnable told;

    Transcript(Conversation.Key conversation, TurnLeases leases, TurnStore store, Runnable told) {
        this.conversation = conversation;
        this.leases = leases;
        this.store = store;
        this.told = told;
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

    /** Takes it down, unless the conversation has ended: then nothing is added to it any more. */
    public void add(Entry entry) {
        Optional<TurnLease> turn = leases.acquire(conversation, (lease, row) -> {
            store.append(lease, entry.draft(), NOT_IDLE);
            return lease;
        });
        if (turn.isEmpty()) {
            LOG.debugf("Conversation %s has ended: a turn came too late", conversation.id());
            return;
        }
        turn.get().close();
        told.run();
    }
}
