package dev.parley.telephone.plan;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.ColumnTransformer;

import dev.parley.conversation.Conversation;
import dev.parley.telephone.claim.CallStore;
import dev.parley.telephone.claim.Reaper;

/** One INVITE, as it is on record. Read through here; written by {@link CallStore} and {@link Reaper}. */
@Entity
@IdClass(Attempt.Key.class)
public class Attempt extends PanacheEntityBase {

    private static final int MOST = 1_000;

    /** Attempts are numbered from 1 in each conversation. */
    public record Key(UUID organizationId, UUID conversationId, int attempt) {}

    @Id
    public UUID organizationId;

    @Id
    public UUID conversationId;

    @Id
    public int attempt;

    public UUID trunkId;
    public String agentNumber;
    public String callee;
    public UUID node;
    public Instant startedAt;
    public Instant ringingAt;
    public Instant answeredAt;
    public Instant endedAt;
    /** Of the final response, or null when there was none. */
    public Integer sipCode;

    /** What the network says of its end (Q.850), or null. */
    public Integer cause;

    /** What the carrier said in the header fields that its trunk names, a JSON object, or null. */
    @ColumnTransformer(write = "?::jsonb")
    public String headers;

    /** An {@link Outcome}, or null while it lasts. */
    public String outcome;

    /** An {@link dev.parley.conversation.AnsweredBy}, or null. */
    public String answeredBy;

    /** What was played before it ended unanswered, as it was understood, or null. */
    public String announcement;

    public boolean counted;

    /** How a person was to be brought to who was called, or null for the person themselves. */
    public String transfer;

    public Instant transferredAt;

    /** The latest attempts of a conversation, in order. */
    public static List<Attempt> of(Conversation.Key conversation) {
        List<Attempt> latest = Attempt.<Attempt>find(
                        "organizationId = ?1 and conversationId = ?2 order by attempt desc",
                        conversation.organizationId(),
                        conversation.id())
                .range(0, MOST - 1)
                .list();
        return latest.reversed();
    }
}
