package dev.parley.webrtc.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.queue.news.ConversationNews;
import dev.parley.webrtc.Grant;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.wire.StoredJson;

/** What is said in a conversation and where it stands, as server-sent events, to those who are in its room. */
@ApplicationScoped
class TurnStream {

    private static final Logger LOG = Logger.getLogger(TurnStream.class);
    private static final int MOST_AT_ONCE = 10;
    /** Looked at without news, and a sign of life for what is in between. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final Sse sse;
    private final ExecutorService threads;
    private final ConversationNews news;
    private final WebrtcConfig config;
    private final Map<UUID, Integer> open = new ConcurrentHashMap<>();
    private final Conversations conversations;
    private final StoredJson json;

    TurnStream(
            Sse sse,
            @VirtualThreads ExecutorService threads,
            ConversationNews news,
            WebrtcConfig config,
            Conversations conversations,
            StoredJson json) {
        this.json = json;
        this.config = config;
        this.sse = sse;
        this.threads = threads;
        this.news = news;
        this.conversations = conversations;
    }

    /**
     * One that was said.
     *
     * @param interrupted whether the person heard a part only
     * @param latency milliseconds from the person's last word to the answer's first one, and what took them
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Said(int seq, String role, String text, Instant createdAt, Boolean interrupted, JsonNode latency) {}

    /** Where the conversation stands. */
    @RegisterForReflection
    record Stand(String status, String endReason) {}

    boolean isActive(Conversation.Key key) {
        return conversation(key).active();
    }

    /**
     * @param seen the turns up to this one are known
     * @throws Problem 429 when too many follow the conversation on this node
     */
    Multi<OutboundSseEvent> of(Grant grant, int seen) {
        if (news.watching(grant.conversation()) >= MOST_AT_ONCE) {
            throw Problem.of(429, "As many follow this conversation as can.").retryAfter(HEARTBEAT);
        }
        UUID organization = grant.conversation().organizationId();
        if (open.merge(organization, 1, Integer::sum) > config.maxStreams()) {
            closed(organization);
            throw Problem.of(429, "As many follow the organization's conversations on this node as may.")
                    .retryAfter(HEARTBEAT);
        }
        ConversationNews.Watch watch = news.watch(grant.conversation());
        return Multi.createFrom().emitter(emitter -> {
            emitter.onTermination(() -> {
                watch.close();
                closed(organization);
            });
            threads.execute(() -> follow(grant, seen, watch, emitter));
        });
    }

    private void closed(UUID organization) {
        open.computeIfPresent(organization, (key, count) -> count > 1 ? count - 1 : null);
    }

    private void follow(
            Grant grant, int seen, ConversationNews.Watch watch, MultiEmitter<? super OutboundSseEvent> emitter) {
        Conversation.Key key = grant.conversation();
        try (watch) {
            Stand told = null;
            int last = seen;
            while (!emitter.isCancelled()) {
                Conversation now = conversation(key);
                for (Turn turn : conversations.turns(key)) {
                    // What tools answer is for the agent, and for those who may see all.
                    boolean shown =
                            grant.role() == Grant.Role.LISTENER || !Turn.TOOL.equals(turn.role) && !turn.text.isEmpty();
                    if (turn.seq > last && shown) {
                        last = turn.seq;
                        emitter.emit(event("turn", said(turn)));
                    }
                }
                Stand stand = new Stand(now.status, now.endReason);
                emitter.emit(
                        stand.equals(told)
                                ? sse.newEventBuilder().comment("alive").build()
                                : event("status", stand));
                told = stand;
                if (!now.active()) {
                    return;
                }
                watch.await(HEARTBEAT);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException away) {
            LOG.debugf("A stream of turns broke off: %s", away.getMessage());
        } finally {
            emitter.complete();
        }
    }

    private Said said(Turn turn) {
        JsonNode detail = turn.detail == null ? MissingNode.getInstance() : json.read(turn.detail);
        return new Said(
                turn.seq,
                turn.role,
                turn.text,
                turn.createdAt,
                detail.path("interrupted").asBoolean() ? true : null,
                detail.get("latency"));
    }

    private Conversation conversation(Conversation.Key key) {
        return QuarkusTransaction.requiringNew().call(() -> conversations.require(key.organizationId(), key.id()));
    }

    private OutboundSseEvent event(String name, Object data) {
        var event = sse.newEventBuilder().name(name).data(data);
        return data instanceof Said said
                ? event.id(Integer.toString(said.seq())).build()
                : event.build();
    }
}
