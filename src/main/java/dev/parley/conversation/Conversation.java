package dev.parley.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Transient;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.ColumnTransformer;

import dev.parley.conversation.create.ConversationStore;

/**
 * One conversation between a person and an agent: one row, one channel, one status.
 *
 * <p>Read through here; created and changed by {@link ConversationStore}, whose statements are conditional on the status.
 */
@Entity
@IdClass(Conversation.Key.class)
public class Conversation extends PanacheEntityBase {

    /** The id may be the client's own, so it is unique within the organization only. */
    public record Key(UUID organizationId, UUID id) {}

    @Id
    public UUID organizationId;

    @Id
    public UUID id;

    public String direction;
    public String channel;
    public String status;
    public String userId;
    public UUID agentId;
    public UUID agentVersionId;

    /** The inline configuration, where there is no version. */
    @ColumnTransformer(write = "?::jsonb")
    public String agentConfig;

    public String agentNumber;
    public String initialContext;

    @ColumnTransformer(write = "?::jsonb")
    public String customMetadata;

    public String summary;

    /** Whether it came to what its agent wants, or null. */
    public Boolean success;

    @ColumnTransformer(write = "?::jsonb")
    public String analysis;

    /** What it has used, once it is over. */
    @ColumnTransformer(write = "?::jsonb")
    public String usage;

    @ColumnTransformer(write = "?::jsonb")
    public String recordingDetails;

    /** An {@link AnsweredBy}, or null. */
    public String answeredBy;

    public int userTurnCount;
    /** Whole seconds. */
    public Integer duration;

    /** The token that created it. */
    public UUID createdBy;

    public Instant createdAt;
    public Instant updatedAt;
    public Instant connectedAt;
    public Instant endedAt;
    public String endReason;
    public Instant deadlineAt;
    public String deadlineReason;
    public Instant maxDeadlineAt;
    public UUID turnLease;
    public Instant turnLeaseUntil;
    /** Only before it is stored: it is stored only if its agent has this revision; null: whatever revision that has. */
    @Transient
    public Long agentRevision;

    /** Where its trace began (W3C Trace Context), when that was traced. */
    public String traceparent;

    /** SHA-256 of what was asked for, where it came with an Idempotency-Key. */
    public byte[] requestDigest;

    public static Optional<Conversation> of(UUID organizationId, UUID id) {
        return findByIdOptional(new Key(organizationId, id));
    }

    /** The conversation and its agent's name, if it is there. */
    public static List<Object[]> withAgentName(UUID organizationId, UUID id) {
        return getEntityManager()
                .createQuery(
                        "SELECT c, a.name FROM Conversation c LEFT JOIN Agent a ON a.id = c.agentId"
                                + " WHERE c.organizationId = :organization AND c.id = :id",
                        Object[].class)
                .setParameter("organization", organizationId)
                .setParameter("id", id)
                .getResultList();
    }

    public Key key() {
        return new Key(organizationId, id);
    }

    /** It is in progress from its creation on, until it is silent or lasts too long; it is not stored yet. */
    public void begin(Duration longest, Duration idle) {
        status = Status.IN_PROGRESS.wire();
        connectedAt = createdAt;
        maxDeadlineAt = createdAt.plus(longest);
        Deadline deadline = Deadline.idle(createdAt, idle, maxDeadlineAt);
        deadlineAt = deadline.at();
        deadlineReason = deadline.reason();
    }

    /** Whether it can still change. */
    public boolean active() {
        return endedAt == null;
    }

    /** Whether there is voice. */
    public boolean isSpoken() {
        return on(Channel.TELEPHONE) || on(Channel.WEBRTC);
    }

    public boolean on(Channel which) {
        return which.wire().equals(channel);
    }
}
