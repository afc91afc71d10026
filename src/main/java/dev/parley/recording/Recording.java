package dev.parley.recording;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** What was recorded of a conversation, or of a part of it. Read through here; changed by {@link RecordingLedger}. */
@Entity
public class Recording extends PanacheEntityBase {

    static final String RECORDING = "recording";
    static final String STORING = "storing";
    static final String AVAILABLE = "available";
    static final String REFUSED = "refused";
    static final String LOST = "lost";
    static final String ERASED = "erased";

    @Id
    public UUID id;

    public UUID organizationId;
    public UUID conversationId;
    /** From 1; of an attempt: {@link #beforeAnswer}. */
    public int part;

    public String status;
    public String consent;
    public Integer duration;
    public Long size;
    public Instant startedAt;

    /** The part of what was played before an attempt was answered. */
    static int beforeAnswer(int attempt) {
        return -attempt;
    }

    static Optional<Recording> of(UUID organizationId, UUID conversationId, int part) {
        return find("organizationId = ?1 and conversationId = ?2 and part = ?3", organizationId, conversationId, part)
                .firstResultOptional();
    }

    /** What it is stored as. */
    String name() {
        return name(organizationId, id);
    }

    static String name(UUID organizationId, UUID id) {
        return organizationId + "/" + id + ".wav";
    }
}
