package dev.parley.number;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** Which organizations take numbers that are possible although the numbering plans known here do not have them. */
@ApplicationScoped
public class PossibleNumbers {

    private final EntityManager database;

    PossibleNumbers(EntityManager database) {
        this.database = database;
    }

    /** Whether the organization takes this number, which is possible. */
    @Transactional
    public boolean takes(UUID organizationId, String number) {
        return E164.Validator.isValid(number)
                || Boolean.TRUE.equals(
                        database.createNativeQuery("SELECT possible_numbers FROM organization WHERE id = :id")
                                .setParameter("id", organizationId)
                                .getSingleResult());
    }
}
