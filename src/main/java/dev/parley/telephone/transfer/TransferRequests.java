package dev.parley.telephone.transfer;

import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.queue.news.ConversationNews;
import dev.parley.talk.live.LiveTalks;
import dev.parley.telephone.plan.CalleeNumber;
import dev.parley.telephone.plan.CallingPolicies;

/** Has people brought to others for clients, by the node that has their talk. */
@ApplicationScoped
public class TransferRequests {

    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(6);
    private static final Duration SAID_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(20);

    private final Conversations conversations;
    private final CallingPolicies policies;
    private final TransferStore store;
    private final LiveTalks talks;
    private final ConversationNews news;

    TransferRequests(
            Conversations conversations,
            CallingPolicies policies,
            TransferStore store,
            LiveTalks talks,
            ConversationNews news) {
        this.conversations = conversations;
        this.policies = policies;
        this.store = store;
        this.talks = talks;
        this.news = news;
    }

    /**
     * Returns when it is on record that it began, or could not.
     *
     * @throws Problem 404 when the conversation is not there; 422 when the number must not be called; 409 when nobody talks, or
     *     somebody is called already; 503 when the node that has the talk says nothing
     */
    void begin(UUID organizationId, UUID id, TransferResource.NewTransfer wanted) {
        Conversation conversation = conversations.require(organizationId, id);
        policies.refusal(organizationId, CalleeNumber.of(wanted.to())).ifPresent(refusal -> {
            throw Problem.invalid("to", refusal);
        });
        if (!conversation.isSpoken() || !Status.IN_PROGRESS.wire().equals(conversation.status)) {
            throw Problem.conflict("People are brought to others while they talk; this conversation is on "
                    + conversation.channel + " and " + conversation.status + ".");
        }
        if (store.openTo(conversation.key()).isPresent()) {
            throw busy();
        }
        tellUntilItHasBegun(conversation.key(), wanted);
        // Another one may have begun in the same moment.
        if (store.openTo(conversation.key())
                .filter(to -> !to.equals(wanted.to()))
                .isPresent()) {
            throw busy();
        }
    }

    private static Problem busy() {
        return Problem.conflict("Somebody is called already, or talks to the person.");
    }

    /** What nodes tell each other can get lost. */
    private void tellUntilItHasBegun(Conversation.Key conversation, TransferResource.NewTransfer wanted) {
        UUID wish = UUID.randomUUID();
        long before = store.told(conversation);
        long until = System.nanoTime() + BEGUN_WITHIN.toNanos();
        try (ConversationNews.Watch watch = news.watch(conversation)) {
            do {
                talks.transfer(conversation, wish, wanted.to(), wanted.mode(), wanted.briefing());
                long again = System.nanoTime() + SAID_AGAIN_AFTER.toNanos();
                while (again - System.nanoTime() > 0) {
                    if (store.told(conversation) > before) {
                        return;
                    }
                    watch.await(LOOKED_AT_EVERY);
                }
            } while (until - System.nanoTime() > 0);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw Problem.unavailable(
                "The node that has the talk does not answer; whether anybody is called is not known yet.",
                SAID_AGAIN_AFTER);
    }
}
