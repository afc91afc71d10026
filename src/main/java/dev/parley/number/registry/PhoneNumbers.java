package dev.parley.number.registry;

import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.number.E164;
import dev.parley.number.PhoneNumber;
import dev.parley.number.PossibleNumbers;
import dev.parley.number.trunk.Trunk;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Puts phone numbers on trunks and changes them. */
@ApplicationScoped
public class PhoneNumbers {

    private final NumberOwners owners;
    private final PossibleNumbers possible;
    private final InstantSource clock;
    private final Audit audit;

    PhoneNumbers(NumberOwners owners, PossibleNumbers possible, InstantSource clock, Audit audit) {
        this.audit = audit;
        this.owners = owners;
        this.possible = possible;
        this.clock = clock;
    }

    /**
     * @throws Problem 404 when the trunk is not the organization's; 409 when the number is there already, or another
     *     organization's; 422 when it is in no numbering plan, unless the organization takes such numbers
     */
    @Transactional
    public PhoneNumber create(
            UUID organizationId, String digits, UUID trunkId, boolean shareable, List<UUID> sharedWith) {
        if (!possible.takes(organizationId, digits)) {
            throw Problem.invalid("phone_number", E164.INVALID);
        }
        // Held, so that the trunk cannot be deleted under its new number.
        Trunk trunk = Trunk.locked(organizationId, trunkId).orElseThrow(() -> Problem.notFound("trunk"));
        PhoneNumber number = new PhoneNumber();
        number.createdAt = Organization.nextCreation(organizationId, PhoneNumber.class, clock.instant());
        if (PhoneNumber.of(organizationId, digits).isPresent()) {
            throw Problem.conflict("The organization has this phone number already.");
        }
        owners.require(organizationId, digits);
        number.organizationId = organizationId;
        number.phoneNumber = digits;
        number.trunkId = trunk.id;
        number.outboundShareable = shareable;
        number.outboundOrganizations = named(sharedWith);
        owners.requireNames(shareable, number.outboundOrganizations);
        number.updatedAt = number.createdAt;
        number.persist();
        audit.note(organizationId, AuditAction.PHONE_NUMBER_CREATED, digits);
        return number;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public PhoneNumber get(UUID organizationId, String digits) {
        return PhoneNumber.of(organizationId, digits).orElseThrow(() -> Problem.notFound("phone number"));
    }

    /**
     * Whether other organizations may call out with it, and which.
     *
     * @param shareable null: stays
     * @param sharedWith null: stays; empty: all
     */
    @Transactional
    public PhoneNumber share(UUID organizationId, String digits, Boolean shareable, List<UUID> sharedWith) {
        PhoneNumber number = get(organizationId, digits);
        if (shareable == null && sharedWith == null) {
            return number;
        }
        number.outboundShareable = shareable == null ? number.outboundShareable : shareable;
        number.outboundOrganizations = sharedWith == null ? number.outboundOrganizations : named(sharedWith);
        owners.requireNames(number.outboundShareable, number.outboundOrganizations);
        number.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.PHONE_NUMBER_CHANGED, digits);
        return number;
    }

    private static UUID[] named(List<UUID> organizations) {
        return organizations == null || organizations.isEmpty()
                ? null
                : organizations.stream().distinct().toArray(UUID[]::new);
    }
}
