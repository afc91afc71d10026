package dev.parley.email.address;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** An address that an organization sends from, and where it can be written to. */
@Entity
public class EmailAddress extends PanacheEntityBase {

    /** Lower case. */
    @Id
    public String address;

    public UUID organizationId;
    public String displayName;

    /** Who answers mail that begins a conversation, or null. */
    public UUID agentId;

    /** Sends what names no address; at most one of an organization does. */
    public boolean defaultSender;

    public Instant createdAt;
    public Instant updatedAt;

    static Optional<EmailAddress> of(UUID organizationId, String address) {
        return find("organizationId = ?1 and address = ?2", organizationId, address)
                .firstResultOptional();
    }

    static Optional<EmailAddress> defaultOf(UUID organizationId) {
        return find("organizationId = ?1 and defaultSender", organizationId).firstResultOptional();
    }

    static List<EmailAddress> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
