package dev.parley.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.ColumnTransformer;

import dev.parley.wire.Page;

/** One configuration of an agent: a draft until it is published, immutable from then on. */
@Entity
public class AgentVersion extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID organizationId;
    public UUID agentId;
    public int version;
    public boolean published;

    @ColumnTransformer(write = "?::jsonb")
    public String config;

    public Instant createdAt;
    public Instant updatedAt;

    static Optional<AgentVersion> numbered(UUID agentId, int version) {
        return find("agentId = ?1 and version = ?2", agentId, version).firstResultOptional();
    }

    static Optional<AgentVersion> newest(UUID agentId) {
        return find("agentId = ?1 order by version desc", agentId).firstResultOptional();
    }

    static List<AgentVersion> newest(UUID agentId, int most) {
        return find("agentId = ?1 order by version desc", agentId)
                .range(0, most - 1)
                .list();
    }

    static List<AgentVersion> page(UUID agentId, Page page) {
        return find("agentId = ?1 and createdAt < ?2 order by createdAt desc", agentId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
