package dev.parley.number;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;

import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Puts agent versions into the slots of numbers and takes them out. */
@ApplicationScoped
public class Slots {

    private final EntityManager database;
    private final InstantSource clock;

    Slots(EntityManager database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Which numbers get a version and which lose it, in which slots. */
    public record Change(List<String> assign, List<String> unassign, boolean inbound, boolean outbound) {}

    /**
     * Changes the slots, in the caller's transaction.
     *
     * @return the numbers that are now other than before
     * @throws Problem 404 when a number is not the organization's
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<PhoneNumber> change(UUID organizationId, UUID versionId, UUID agentId, Change change) {
        Set<UUID> ofAgent = change.unassign().isEmpty() ? Set.of() : versions(agentId);
        Map<String, PhoneNumber> changed = new LinkedHashMap<>();
        for (PhoneNumber number : locked(organizationId, change)) {
            boolean assign = change.assign().contains(number.phoneNumber);
            boolean touched = false;
            if (change.inbound() && (assign || ofAgent.contains(number.inboundAgentVersionId))) {
                UUID version = assign ? versionId : null;
                touched = !Objects.equals(number.inboundAgentVersionId, version);
                number.inboundAgentVersionId = version;
            }
            if (change.outbound() && (assign || ofAgent.contains(number.outboundAgentVersionId))) {
                UUID version = assign ? versionId : null;
                touched |= !Objects.equals(number.outboundAgentVersionId, version);
                number.outboundAgentVersionId = version;
            }
            if (touched) {
                number.updatedAt = Timestamps.now(clock);
                changed.put(number.phoneNumber, number);
            }
        }
        return List.copyOf(changed.values());
    }

    /** In the order of their digits, so that two publications that share numbers do not wait for each other in a ring. */
    private List<PhoneNumber> locked(UUID organizationId, Change change) {
        Set<String> names = new TreeSet<>(change.assign());
        names.addAll(change.unassign());
        return names.stream()
                .map(name -> {
                    PhoneNumber number = database.find(
                            PhoneNumber.class,
                            new PhoneNumber.Key(organizationId, name),
                            LockModeType.PESSIMISTIC_WRITE);
                    if (number == null) {
                        throw Problem.notFound("phone number among the organization's");
                    }
                    return number;
                })
                .collect(Collectors.toList());
    }

    private Set<UUID> versions(UUID agentId) {
        List<?> ids = database.createNativeQuery("SELECT id FROM agent_version WHERE agent_id = :agent")
                .setParameter("agent", agentId)
                .getResultList();
        return ids.stream().map(UUID.class::cast).collect(Collectors.toSet());
    }
}
