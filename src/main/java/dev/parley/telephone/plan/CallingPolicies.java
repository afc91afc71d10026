package dev.parley.telephone.plan;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import io.quarkus.cache.CacheInvalidate;
import io.quarkus.cache.CacheKey;
import io.quarkus.cache.CacheResult;

import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;

/** Reads and replaces whom organizations may call; a change is known to every node within five seconds. */
@ApplicationScoped
public class CallingPolicies {

    private final EntityManager database;
    private final TelephoneConfig config;
    private final Audit audit;

    CallingPolicies(EntityManager database, TelephoneConfig config, Audit audit) {
        this.audit = audit;
        this.database = database;
        this.config = config;
    }

    @CacheResult(cacheName = "calling-policies")
    @Transactional
    public CallingPolicy of(UUID organizationId) {
        Object[] row = (Object[]) database.createNativeQuery(
                        "SELECT allowed_country_codes, premium_numbers, possible_numbers FROM organization WHERE id = :id",
                        Object[].class)
                .setParameter("id", organizationId)
                .getSingleResult();
        return new CallingPolicy(
                row[0] == null ? null : Arrays.asList((String[]) row[0]), (Boolean) row[1], (Boolean) row[2]);
    }

    @CacheInvalidate(cacheName = "calling-policies")
    @Transactional
    public void replace(@CacheKey UUID organizationId, CallingPolicy policy) {
        // Checked to be letters and digits only.
        String codes = policy.allowedCountryCodes() == null
                ? null
                : "{" + String.join(",", policy.allowedCountryCodes()) + "}";
        database.createNativeQuery("""
                        UPDATE organization
                           SET allowed_country_codes = CAST(:codes AS text[]), premium_numbers = :premium,
                               possible_numbers = :possible
                         WHERE id = :id
                        """)
                .setParameter("codes", codes)
                .setParameter("premium", policy.premiumNumbers())
                .setParameter("possible", policy.possibleNumbers())
                .setParameter("id", organizationId)
                .executeUpdate();
        audit.note(organizationId, AuditAction.CALLING_POLICY_REPLACED, organizationId);
    }

    /** Why the organization must not call the number, if it must not. */
    public Optional<String> refusal(UUID organizationId, CalleeNumber callee) {
        return of(organizationId).refusal(callee, config.allowedCountryCodes());
    }
}
