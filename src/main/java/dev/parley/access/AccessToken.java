package dev.parley.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** A personal access token of an organization, without the token itself. */
@Entity
public class AccessToken extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID organizationId;
    public String name;
    public String[] scopes;
    public Instant expiresAt;
    public Instant createdAt;
    public Instant lastUsedAt;
    public Instant revokedAt;

    static Optional<AccessToken> of(UUID organizationId, UUID id) {
        return find("organizationId = ?1 and id = ?2 and revokedAt is null", organizationId, id)
                .firstResultOptional();
    }

    /** How many are neither revoked nor expired. */
    static long living(UUID organizationId, Instant now) {
        return count(
                "organizationId = ?1 and revokedAt is null and (expiresAt is null or expiresAt > ?2)",
                organizationId,
                now);
    }

    static long madeSince(UUID organizationId, Instant since) {
        return count("organizationId = ?1 and createdAt > ?2", organizationId, since);
    }

    static List<AccessToken> page(UUID organizationId, Page page) {
        return find(
                        "organizationId = ?1 and revokedAt is null and createdAt < ?2 order by createdAt desc",
                        organizationId,
                        page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
