package dev.parley.number;

import java.time.InstantSource;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Puts phone numbers on trunks and changes them. */
@ApplicationScoped
public class PhoneNumbers {

    private final PossibleNumbers possible;
    private final InstantSource clock;

    @Inject
    PhoneNumbers(PossibleNumbers possible, InstantSource clock) {
        this.possible = possible;
        this.clock = clock;
    }

    /**
     * @throws Problem 404 when the trunk is not the organization's; 409 when the number is there already; 422 when it is in no
     *     numbering plan, unless the organization takes such numbers
     */
    @Transactional
    public PhoneNumber create(UUID organizationId, String digits, UUID trunkId, boolean shareable) {
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
        number.organizationId = organizationId;
        number.phoneNumber = digits;
        number.trunkId = trunk.id;
        number.outboundShareable = shareable;
        number.updatedAt = number.createdAt;
        number.persist();
        return number;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public PhoneNumber get(UUID organizationId, String digits) {
        return PhoneNumber.of(organizationId, digits).orElseThrow(() -> Problem.notFound("phone number"));
    }

    /** Whether other organizations may call out with it. */
    @Transactional
    public PhoneNumber share(UUID organizationId, String digits, boolean shareable) {
        PhoneNumber number = get(organizationId, digits);
        number.outboundShareable = shareable;
        number.updatedAt = Timestamps.now(clock);
        return number;
    }
}
