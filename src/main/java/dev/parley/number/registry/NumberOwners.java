package dev.parley.number.registry;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Whose telephone numbers are: each is one organization's, whom the operator gave it, or who registered it first. */
@ApplicationScoped
public class NumberOwners {

    /** 555-0100 to 555-0199 of every area of the North American plan are kept for fiction: for examples, and nobody's. */
    private static final Pattern FICTION = Pattern.compile("\\+1[2-9]\\d{2}55501\\d{2}");

    private static final String HOLD = """
            INSERT INTO phone_number_owner (phone_number, organization_id, given, since)
            SELECT CAST(:number AS text), CAST(:organization AS uuid), false, CAST(:now AS timestamptz)
             WHERE NOT EXISTS (SELECT 1 FROM phone_number WHERE phone_number = :number)
            ON CONFLICT DO NOTHING
            """;

    private static final String GIVE = """
            INSERT INTO phone_number_owner (phone_number, organization_id, given, since)
            VALUES (:number, :organization, true, :now)
            ON CONFLICT (phone_number)
            DO UPDATE SET organization_id = excluded.organization_id, given = true, since = excluded.since
            """;

    private final EntityManager database;
    private final NumberConfig config;
    private final InstantSource clock;
    private final Audit audit;

    NumberOwners(EntityManager database, NumberConfig config, InstantSource clock, Audit audit) {
        this.audit = audit;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Before an organization registers a number, in its transaction.
     *
     * @throws Problem 409 when it is not the organization's; it does not say whose
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void require(UUID organizationId, String number) {
        boolean first = config.ownership() == NumberConfig.Ownership.FIRST;
        boolean fiction = FICTION.matcher(number).matches();
        if (first && !fiction) {
            database.createNativeQuery(HOLD)
                    .setParameter("number", number)
                    .setParameter("organization", organizationId)
                    .setParameter("now", Timestamps.now(clock))
                    .executeUpdate();
        }
        Optional<UUID> owner = owner(number);
        if (!owner.map(organizationId::equals).orElse(first && fiction)) {
            throw Problem.conflict("This phone number is not the organization's to register. Ask the operator of this"
                    + " installation to give it to the organization.");
        }
    }

    /**
     * @throws Problem 422 when the operator wants to know with whom a number is shared, and nobody is named
     */
    void requireNames(boolean shared, UUID[] organizations) {
        if (shared && organizations == null && config.ownership() == NumberConfig.Ownership.OPERATOR) {
            throw Problem.invalid("outbound_organizations", "must name the organizations that may call with it");
        }
    }

    /** The organization whose it is, if it is anybody's. */
    @Transactional
    public Optional<UUID> owner(String number) {
        List<?> owner = database.createNativeQuery(
                        "SELECT organization_id FROM phone_number_owner WHERE phone_number = :number")
                .setParameter("number", number)
                .getResultList();
        return owner.stream().map(UUID.class::cast).findFirst();
    }

    /** By the operator. Whoever else has registered it cannot call with it any more. */
    @Transactional
    public void give(String number, UUID organizationId) {
        Optional<UUID> before = owner(number).filter(other -> !other.equals(organizationId));
        database.createNativeQuery(GIVE)
                .setParameter("number", number)
                .setParameter("organization", organizationId)
                .setParameter("now", Timestamps.now(clock))
                .executeUpdate();
        before.ifPresent(other -> audit.note(other, AuditAction.PHONE_NUMBER_TAKEN, number));
        audit.note(organizationId, AuditAction.PHONE_NUMBER_GIVEN, number);
    }

    /**
     * Nobody's any more.
     *
     * @return false when it was nobody's
     */
    @Transactional
    public boolean take(String number) {
        List<?> before = database.createNativeQuery(
                        "DELETE FROM phone_number_owner WHERE phone_number = :number RETURNING organization_id")
                .setParameter("number", number)
                .getResultList();
        before.forEach(owner -> audit.note((UUID) owner, AuditAction.PHONE_NUMBER_TAKEN, number));
        return !before.isEmpty();
    }
}
