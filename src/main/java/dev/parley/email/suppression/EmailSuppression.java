package dev.parley.email.suppression;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

import dev.parley.wire.Page;

/** An address that an organization does not write to any more. */
@Entity
@IdClass(EmailSuppression.Key.class)
public class EmailSuppression extends PanacheEntityBase {

    /** Each organization has a list of its own. */
    public record Key(UUID organizationId, String address) {}

    /** The person asked for it. */
    public static final String UNSUBSCRIBED = "unsubscribed";
    /** Mail to it came back for good. */
    public static final String BOUNCED = "bounced";
    /** Their provider reported that they complained. */
    public static final String COMPLAINED = "complained";
    /** Through the API. */
    public static final String MANUAL = "manual";

    @Id
    public UUID organizationId;

    /** Lower case. */
    @Id
    public String address;

    public String reason;
    public Instant createdAt;

    static List<EmailSuppression> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
