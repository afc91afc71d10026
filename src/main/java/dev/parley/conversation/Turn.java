package dev.parley.conversation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.ColumnTransformer;

import dev.parley.problem.Problem;

/** One utterance of the person or the agent, or one step of a tool. */
@Entity
@IdClass(Turn.Key.class)
public class Turn extends PanacheEntityBase {

    /** Turns are numbered from 1 in each conversation. */
    public record Key(UUID organizationId, UUID conversationId, int seq) {}

    private static final long MAX_LISTED_CHARACTERS = 16_000_000;

    public static final String AGENT = "agent";
    public static final String USER = "user";
    public static final String TOOL = "tool";

    /** A field of the details; inside of a text its quotes would be escaped. */
    private static final String CALLS = "\"tool_calls\":";

    @Id
    public UUID organizationId;

    @Id
    public UUID conversationId;

    @Id
    public int seq;

    public String role;
    public String text;

    /** A JSON object whose fields are shown with the turn, but for those that begin with an underscore; or null. */
    @ColumnTransformer(write = "?::jsonb")
    public String detail;

    public String requestKey;

    /** Of the agent's words where they are not heard at once: the wire name of a {@link Delivery}. */
    public String deliveryStatus;

    public String deliveryError;
    public Instant createdAt;

    /**
     * The agent's first words, as they are stored beside a new conversation.
     *
     * @param delivery null where they are heard at once
     */
    public static Turn greeting(Conversation row, String words, Delivery delivery) {
        Turn turn = new Turn();
        turn.organizationId = row.organizationId;
        turn.conversationId = row.id;
        turn.seq = 1;
        turn.role = AGENT;
        turn.text = words;
        turn.deliveryStatus = delivery == null ? null : delivery.wire();
        turn.createdAt = row.createdAt;
        return turn;
    }

    /** Whether the person may have it: whether it was heard, or has left. */
    public boolean reached() {
        return deliveryStatus == null
                || deliveryStatus.equals(Delivery.SENT.wire())
                || deliveryStatus.equals(Delivery.BOUNCED.wire());
    }

    /** Whether it is something that the agent said, and not a call of tools on the way there. */
    public boolean spokenByAgent() {
        return role.equals(AGENT) && (detail == null || !detail.contains(CALLS));
    }

    /** The turns of a conversation, in order. */
    public static List<Turn> of(Conversation.Key conversation) {
        return list(
                "organizationId = ?1 and conversationId = ?2 order by seq",
                conversation.organizationId(),
                conversation.id());
    }

    /**
     * The turns of several conversations, each in order.
     *
     * @throws Problem 422 when that is more text than one answer can carry
     */
    public static Map<UUID, List<Turn>> of(UUID organizationId, Collection<UUID> conversations) {
        if (!conversations.isEmpty() && characters(organizationId, conversations) > MAX_LISTED_CHARACTERS) {
            throw Problem.invalid(
                    "limit",
                    "so many conversations hold too much text; ask for fewer, or for other fields than conversation");
        }
        List<Turn> turns = conversations.isEmpty()
                ? List.of()
                : list(
                        "organizationId = ?1 and conversationId in ?2 order by conversationId, seq",
                        organizationId,
                        conversations);
        return turns.stream().collect(Collectors.groupingBy(turn -> turn.conversationId));
    }

    private static long characters(UUID organizationId, Collection<UUID> conversations) {
        return getEntityManager()
                .createQuery(
                        "SELECT coalesce(sum(length(t.text)), 0) FROM Turn t"
                                + " WHERE t.organizationId = :organization AND t.conversationId IN :conversations",
                        Long.class)
                .setParameter("organization", organizationId)
                .setParameter("conversations", conversations)
                .getSingleResult();
    }
}
