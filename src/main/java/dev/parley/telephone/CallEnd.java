package dev.parley.telephone;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.problem.Problem;
import dev.parley.queue.news.ConversationNews;
import dev.parley.wire.Timestamps;

/** Hangs up calls for clients. The node that has the call does so, and keeps what was said; it is waited for. */
@ApplicationScoped
public class CallEnd {

    /** Longer than a talk waits for the tools that it has called. */
    private static final Duration HUNG_UP_WITHIN = Duration.ofSeconds(14);

    private final ConversationStore store;
    private final ConversationNews news;
    private final Dialer dialer;
    private final InstantSource clock;

    CallEnd(ConversationStore store, ConversationNews news, Dialer dialer, InstantSource clock) {
        this.store = store;
        this.news = news;
        this.dialer = dialer;
        this.clock = clock;
    }

    /**
     * @throws Problem 409 when nobody has answered yet
     */
    void end(Conversation call) {
        if (!Status.IN_PROGRESS.wire().equals(call.status)) {
            throw Problem.conflict("Nobody has answered: such a call is cancelled, not ended.");
        }
        Conversation.Key key = call.key();
        long until = System.nanoTime() + HUNG_UP_WITHIN.toNanos();
        try (ConversationNews.Watch watch = news.watch(key)) {
            dialer.hangUp(key);
            while (store.lock(key) && until - System.nanoTime() > 0) {
                watch.await(Duration.ofNanos(until - System.nanoTime()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        // A node that does not say anything loses the call.
        if (store.end(
                key,
                Set.of(Status.IN_PROGRESS),
                Status.Event.COMPLETE,
                EndReason.ENDED_BY_CLIENT,
                Timestamps.now(clock))) {
            dialer.ended(key);
        }
    }
}
