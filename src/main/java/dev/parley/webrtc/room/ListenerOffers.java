package dev.parley.webrtc.room;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.queue.Node;
import dev.parley.queue.news.Wakeups;
import dev.parley.webrtc.sdp.SdpOffer;

/**
 * Somebody who wants to listen asks any node; the voices are on one. The offer and its answer go through the database, since
 * nodes need not reach each other otherwise.
 */
@ApplicationScoped
class ListenerOffers {

    private static final Logger LOG = Logger.getLogger(ListenerOffers.class);
    private static final String OFFERED = "parley_listener_offered";
    private static final String ANSWERED = "parley_listener_answered";
    private static final int MOST_WAITING = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(1);

    private static final String OFFER = """
            INSERT INTO listener_offer (id, organization_id, conversation_id, node, offer)
            VALUES (:id, :organization, :conversation, :node, :offer)
            """;

    private static final String TAKE = """
            SELECT organization_id, conversation_id, offer, node
              FROM listener_offer
             WHERE id = :id AND coalesce(node, :node) = :node AND answer IS NULL
               FOR UPDATE
            """;

    private static final String ANSWER =
            "UPDATE listener_offer SET session = :session, refusal = :refusal, answer = :answer WHERE id = :id";

    private static final String FINISH = "DELETE FROM listener_offer WHERE id = :id RETURNING session, refusal, answer";

    private final Listeners listeners;
    private final RoomStore store;
    private final Conversations conversations;
    private final EntityManager database;
    private final Wakeups wakeups;
    private final Node node;
    private final Map<UUID, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    ListenerOffers(
            Listeners listeners,
            RoomStore store,
            Conversations conversations,
            EntityManager database,
            Wakeups wakeups,
            Node node) {
        this.conversations = conversations;
        this.listeners = listeners;
        this.store = store;
        this.database = database;
        this.wakeups = wakeups;
        this.node = node;
    }

    void start(@Observes StartupEvent started) {
        wakeups.listen(OFFERED, told -> Thread.ofVirtual().start(() -> answer(UUID.fromString(told))));
        wakeups.listen(
                ANSWERED,
                told -> Optional.ofNullable(waiting.get(UUID.fromString(told)))
                        .ifPresent(answered -> answered.complete(null)));
    }

    /**
     * Lets somebody listen, on whichever node the voices are.
     *
     * @param sdp the offer as it came
     * @throws Problem 409 when nobody is there, 503 when the other node does not answer
     */
    LiveRooms.Joined listen(Conversation.Key conversation, String sdp, SdpOffer offer) {
        if (listeners.hears(conversation)) {
            return listeners.listen(conversation, offer);
        }
        UUID host = host(conversation);
        if (waiting.size() >= MOST_WAITING) {
            throw Problem.unavailable("Too many ask other nodes to listen.", PATIENCE);
        }
        UUID id = UUID.randomUUID();
        CompletableFuture<Void> answered = new CompletableFuture<>();
        waiting.put(id, answered);
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> database.createNativeQuery(OFFER)
                            .setParameter("id", id)
                            .setParameter("organization", conversation.organizationId())
                            .setParameter("conversation", conversation.id())
                            .setParameter("node", host)
                            .setParameter("offer", sdp)
                            .executeUpdate());
            awaitAnswer(id, answered);
        } catch (InterruptedException | ExecutionException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(id);
        }
        Optional<LiveRooms.Joined> joined = finish(id);
        if (joined.isEmpty() && host == null) {
            // It may be over by now.
            requireTalk(conversation);
        }
        return joined.orElseThrow(() -> Problem.unavailable("The node that has the voices does not answer.", PATIENCE));
    }

    /** The node that has the room; null for a call, whose node answers where all are asked. */
    private UUID host(Conversation.Key conversation) {
        if (find(conversation).on(Channel.TELEPHONE)) {
            requireTalk(conversation);
            return null;
        }
        return store.host(conversation)
                .filter(other -> !other.equals(node.id()))
                .orElseThrow(Listeners::nobodyThere);
    }

    private void requireTalk(Conversation.Key conversation) {
        if (!Status.IN_PROGRESS.wire().equals(find(conversation).status)) {
            throw Listeners.nobodyThere();
        }
    }

    private Conversation find(Conversation.Key conversation) {
        return conversations.require(conversation.organizationId(), conversation.id());
    }

    /** What is told may be lost: it is told again. */
    private void awaitAnswer(UUID id, CompletableFuture<Void> answered)
            throws InterruptedException, ExecutionException {
        for (Duration waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(TOLD_EVERY)) {
            wakeups.tell(OFFERED, id.toString());
            try {
                answered.get(TOLD_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException silent) {
                LOG.debugf("A node has not answered a listener's offer yet");
            }
        }
    }

    private Optional<LiveRooms.Joined> finish(UUID id) {
        List<?> rows = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(FINISH, Object[].class)
                        .setParameter("id", id)
                        .getResultList());
        return rows.stream()
                .map(Object[].class::cast)
                .filter(row -> row[2] != null)
                .map(ListenerOffers::joined)
                .findFirst();
    }

    private static LiveRooms.Joined joined(Object[] row) {
        if (row[1] != null) {
            throw Problem.of(((Number) row[1]).intValue(), (String) row[2]);
        }
        return new LiveRooms.Joined((String) row[0], (String) row[2]);
    }

    private void answer(UUID id) {
        try {
            boolean answered = QuarkusTransaction.requiringNew().call(() -> answerIfOurs(id));
            if (answered) {
                wakeups.tell(ANSWERED, id.toString());
            }
        } catch (RuntimeException failed) {
            LOG.debugf("A listener could not be let in: %s", failed.getMessage());
        }
    }

    private boolean answerIfOurs(UUID id) {
        List<?> rows = database.createNativeQuery(TAKE, Object[].class)
                .setParameter("id", id)
                .setParameter("node", node.id())
                .getResultList();
        for (Object found : rows) {
            Object[] row = (Object[]) found;
            Conversation.Key conversation = new Conversation.Key((UUID) row[0], (UUID) row[1]);
            if (row[3] == null && !listeners.hears(conversation)) {
                return false;
            }
            try {
                LiveRooms.Joined joined = listeners.listen(conversation, SdpOffer.read((String) row[2]));
                answer(id, joined.session(), null, joined.answer());
            } catch (Problem refusal) {
                answer(id, null, refusal.status(), refusal.getMessage());
            }
        }
        return !rows.isEmpty();
    }

    private void answer(UUID id, String session, Integer refusal, String answer) {
        database.createNativeQuery(ANSWER)
                .setParameter("session", session)
                .setParameter("refusal", refusal)
                .setParameter("answer", answer)
                .setParameter("id", id)
                .executeUpdate();
    }
}
