package dev.parley.number.trunk;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** Which node registers with a trunk, and how that went. Read through here; changed by the node that holds its lease. */
@Entity
public class TrunkRegistration extends PanacheEntityBase {

    @Id
    public UUID trunkId;

    public UUID node;
    public Instant leaseUntil;
    /** {@code trying}, {@code registered}, {@code refused} or {@code unreachable}. */
    public String state;
    /** Of the final response, or null when there was none. */
    public Integer sipCode;

    public Instant registeredUntil;
    public Instant updatedAt;
}
