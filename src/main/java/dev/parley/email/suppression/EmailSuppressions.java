package dev.parley.email.suppression;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.email.address.EmailAddresses;
import dev.parley.problem.Problem;

/** Whom organizations do not write to any more. The outbox asks the table in the transaction that lets a mail go. */
@ApplicationScoped
public class EmailSuppressions {

    private final InstantSource clock;
    private final Audit audit;

    EmailSuppressions(InstantSource clock, Audit audit) {
        this.audit = audit;
        this.clock = clock;
    }

    /** From now on; the first reason stays. */
    @Transactional
    public EmailSuppression add(UUID organizationId, String address, String reason) {
        var key = new EmailSuppression.Key(organizationId, EmailAddresses.lowerCase(address));
        Instant createdAt = Organization.nextCreation(organizationId, EmailSuppression.class, clock.instant());
        EmailSuppression there = EmailSuppression.findById(key);
        if (there != null) {
            return there;
        }
        EmailSuppression added = new EmailSuppression();
        added.organizationId = organizationId;
        added.address = key.address();
        added.reason = reason;
        added.createdAt = createdAt;
        added.persist();
        audit.noteOfPerson(organizationId, AuditAction.EMAIL_SUPPRESSION_CREATED, key.address());
        return added;
    }

    @Transactional
    public boolean holds(UUID organizationId, String address) {
        return EmailSuppression.findById(new EmailSuppression.Key(organizationId, EmailAddresses.lowerCase(address)))
                != null;
    }

    /**
     * The person may be written to again.
     *
     * @throws Problem 404 when the address is not on the list
     */
    @Transactional
    public void remove(UUID organizationId, String address) {
        var key = new EmailSuppression.Key(organizationId, EmailAddresses.lowerCase(address));
        if (!EmailSuppression.deleteById(key)) {
            throw Problem.notFound("suppression");
        }
        audit.noteOfPerson(organizationId, AuditAction.EMAIL_SUPPRESSION_DELETED, key.address());
    }
}
