package dev.parley.erasure;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** That all of a person is to be erased, or was. Read through here; changed by {@link Erasures}. */
@Entity
@IdClass(Erasure.Key.class)
public class Erasure extends PanacheEntityBase {

    /** The id is ours. */
    public record Key(UUID organizationId, UUID id) {}

    @Id
    public UUID organizationId;

    @Id
    public UUID id;

    public Instant requestedAt;
    public int erased;
    public Instant doneAt;

    static Optional<Erasure> of(UUID organizationId, UUID id) {
        return findByIdOptional(new Key(organizationId, id));
    }
}
