package dev.parley.access;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.Panache;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** A tenant. */
@Entity
public class Organization extends PanacheEntityBase {

    @Id
    public UUID id;

    public String name;
    public Instant createdAt;

    static Optional<Organization> named(String name) {
        return find("name", name).firstResultOptional();
    }

    /** Holds the organization's row until the transaction ends: changes that must not meet take turns over it. */
    public static void lock(UUID id) {
        Panache.getEntityManager()
                .createNativeQuery("SELECT id FROM organization WHERE id = :id FOR NO KEY UPDATE")
                .setParameter("id", id)
                .getSingleResult();
    }

    /**
     * The {@code created_at} of the organization's next row in a small table, later than all that are there: lists page by
     * it, so it must be unique. Holds the organization's row until the transaction ends, which makes creations in one
     * organization take turns.
     *
     * @param entity the entity's simple name, which has {@code organizationId} and {@code createdAt}
     */
    public static Instant nextCreation(UUID organizationId, Class<?> entity, Instant now) {
        lock(organizationId);
        Instant latest = Panache.getEntityManager()
                .createQuery(
                        "SELECT max(e.createdAt) FROM " + entity.getSimpleName() + " e WHERE e.organizationId = :id",
                        Instant.class)
                .setParameter("id", organizationId)
                .getSingleResult();
        Instant time = now.truncatedTo(ChronoUnit.MICROS);
        return latest == null || latest.isBefore(time) ? time : latest.plus(1, ChronoUnit.MICROS);
    }
}
