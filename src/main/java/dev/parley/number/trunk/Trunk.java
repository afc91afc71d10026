package dev.parley.number.trunk;

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

/** A SIP way out and in. */
@Entity
@DynamicUpdate
public class Trunk extends PanacheEntityBase {

    @Id
    public UUID id;

    public UUID organizationId;
    public String name;

    @ColumnTransformer(write = "?::jsonb")
    public String inboundConfig;

    @ColumnTransformer(write = "?::jsonb")
    public String outboundConfig;

    public byte[] inboundPassword;
    public byte[] outboundPassword;
    public Instant createdAt;
    public Instant updatedAt;

    static Optional<Trunk> of(UUID organizationId, UUID id) {
        return find("organizationId = ?1 and id = ?2", organizationId, id).firstResultOptional();
    }

    /** As above, holding the row until the transaction ends. */
    public static Optional<Trunk> locked(UUID organizationId, UUID id) {
        return Trunk.<Trunk>find("organizationId = ?1 and id = ?2", organizationId, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    static List<Trunk> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }
}
