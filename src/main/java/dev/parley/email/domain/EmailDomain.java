package dev.parley.email.domain;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** A domain that an organization says is theirs. */
@Entity
@IdClass(EmailDomain.Key.class)
public class EmailDomain extends PanacheEntityBase {

    static final String GIVEN = "given";
    static final String PROVEN = "proven";
    /** Theirs alone before anybody asked whose it is: not where the operator lets all send from it. */
    static final String KEPT = "kept";

    /** Several may say so; at most one owns it. */
    public record Key(UUID organizationId, String domain) implements Serializable {}

    @Id
    public UUID organizationId;

    /** Lower case. */
    @Id
    public String domain;

    public String token;
    /** How it came to be theirs; null: it is not. */
    public String owned;

    public Instant createdAt;
    public Instant updatedAt;

    static Optional<EmailDomain> of(UUID organizationId, String domain) {
        return findByIdOptional(new Key(organizationId, domain));
    }

    /** Whose the domain is, or the nearest one above it. */
    static Optional<EmailDomain> ownerOf(String domain) {
        return find("domain in ?1 and owned is not null order by length(domain) desc", DomainNames.upwards(domain))
                .firstResultOptional();
    }

    static List<EmailDomain> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
