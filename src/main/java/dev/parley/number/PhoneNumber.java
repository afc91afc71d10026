package dev.parley.number;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import org.hibernate.annotations.DynamicUpdate;

import dev.parley.wire.Page;

/** A telephone number on a trunk, with one slot for calls in and one for calls out. */
@Entity
@DynamicUpdate
@IdClass(PhoneNumber.Key.class)
public class PhoneNumber extends PanacheEntityBase {

    /** A number belongs to one organization; those for examples, which are nobody's, several may hold on trunks of their own. */
    public record Key(UUID organizationId, String phoneNumber) {}

    @Id
    public UUID organizationId;

    @Id
    public String phoneNumber;

    public UUID trunkId;
    public UUID inboundAgentVersionId;
    public UUID outboundAgentVersionId;
    public boolean outboundShareable;
    /** Those it is shared with, or null: all. */
    public UUID[] outboundOrganizations;

    public Instant createdAt;
    public Instant updatedAt;

    /** This number, if it is the organization's. */
    public static Optional<PhoneNumber> of(UUID organizationId, String number) {
        return findByIdOptional(new Key(organizationId, number));
    }

    /** A page of them, the newest first. */
    public static List<PhoneNumber> page(UUID organizationId, Page page) {
        return find("organizationId = ?1 and createdAt < ?2 order by createdAt desc", organizationId, page.upperBound())
                .range(0, page.limit() - 1)
                .list();
    }

    /** Whether a number uses this trunk. */
    public static boolean anyOn(UUID trunkId) {
        return count("trunkId", trunkId) > 0;
    }

    /** The numbers in whose slots a version of this agent is. */
    @SuppressWarnings("unchecked")
    public static List<PhoneNumber> ofAgent(UUID organizationId, UUID agentId) {
        return getEntityManager()
                .createNativeQuery("""
                        SELECT n.*
                          FROM phone_number n
                         WHERE n.organization_id = :organization
                           AND (n.inbound_agent_version_id IN (SELECT id FROM agent_version WHERE agent_id = :agent)
                             OR n.outbound_agent_version_id IN (SELECT id FROM agent_version WHERE agent_id = :agent))
                         ORDER BY n.created_at DESC
                        """, PhoneNumber.class)
                .setParameter("organization", organizationId)
                .setParameter("agent", agentId)
                .getResultList();
    }

    /** Empties every slot that a version of this agent is in. */
    public static void clearSlotsOf(UUID organizationId, UUID agentId) {
        for (String slot : List.of("inbound_agent_version_id", "outbound_agent_version_id")) {
            getEntityManager()
                    .createNativeQuery("UPDATE phone_number SET " + slot + " = NULL, updated_at = now()"
                            + " WHERE organization_id = :organization AND " + slot
                            + " IN (SELECT id FROM agent_version WHERE agent_id = :agent)")
                    .setParameter("organization", organizationId)
                    .setParameter("agent", agentId)
                    .executeUpdate();
        }
    }
}
