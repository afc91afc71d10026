package dev.parley.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;

import dev.parley.wire.Page;

/** An agent: a name for a line of versions. */
@Entity
@DynamicUpdate
public class Agent extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID organizationId;
    public String name;
    public String description;
    public boolean active;

    @ColumnTransformer(write = "?::jsonb")
    public String metadata;

    public Instant createdAt;
    public Instant updatedAt;
    public Instant deletedAt;

    static Optional<Agent> of(UUID organizationId, UUID id) {
        return find("organizationId = ?1 and id = ?2 and deletedAt is null", organizationId, id)
                .firstResultOptional();
    }

    /** As above, holding the row until the transaction ends. */
    static Optional<Agent> locked(UUID organizationId, UUID id) {
        return Agent.<Agent>find("organizationId = ?1 and id = ?2 and deletedAt is null", organizationId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    static List<Agent> page(UUID organizationId, Page page) {
        return find(
                        "organizationId = ?1 and deletedAt is null and createdAt < ?2 order by createdAt desc",
                        organizationId,
                        page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
