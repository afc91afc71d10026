package dev.parley.email.domain;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.access.Organization;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Whose domains are, and in which an organization may have addresses. */
@ApplicationScoped
public class EmailDomains {

    private static final int MOST_PENDING = 100;

    private final DomainConfig config;
    private final DomainProof proof;
    private final InstantSource clock;
    private final Audit audit;

    EmailDomains(DomainConfig config, DomainProof proof, InstantSource clock, Audit audit) {
        this.audit = audit;
        this.config = config;
        this.proof = proof;
        this.clock = clock;
    }

    /**
     * Before an organization gets an address.
     *
     * @param address lower case
     * @param forAll the domains that the operator lets every organization send from
     * @throws Problem 409 when the domain is another organization's; 422 when it is nobody's yet
     */
    @Transactional
    public void require(UUID organizationId, String address, List<String> forAll) {
        String domain = address.substring(address.lastIndexOf('@') + 1);
        boolean shared = DomainNames.upwards(domain).stream()
                .anyMatch(name -> forAll.stream().anyMatch(name::equalsIgnoreCase));
        Optional<EmailDomain> owner =
                EmailDomain.ownerOf(domain).filter(known -> !shared || !EmailDomain.KEPT.equals(known.owned));
        if (owner.isPresent()) {
            if (!owner.get().organizationId.equals(organizationId)) {
                throw Problem.conflict("This address is taken.");
            }
            return;
        }
        if (DomainNames.isRole(address.substring(0, address.lastIndexOf('@')))) {
            throw Problem.invalid("address", "speaks for its whole domain, which the organization must own");
        }
        boolean open = config.ownership() == DomainConfig.Ownership.OPEN
                || DomainNames.isForExamples(domain)
                || forAll.stream().anyMatch(domain::equalsIgnoreCase);
        if (!open) {
            throw Problem.invalid(
                    "address",
                    "is in a domain that the organization has not shown to be its own: POST /core/email-domains tells how");
        }
    }

    /** Whether an address that an organization has may be sent from: not when its domain has become another's. */
    @Transactional
    public boolean maySend(UUID organizationId, String address) {
        return EmailDomain.ownerOf(address.substring(address.lastIndexOf('@') + 1))
                .filter(owner -> !EmailDomain.KEPT.equals(owner.owned))
                .map(owner -> owner.organizationId.equals(organizationId))
                .orElse(true);
    }

    /**
     * An organization says that a domain is theirs. Asked again, the DNS is looked into.
     *
     * @param fresh whether it was said for the first time
     */
    public record Claim(EmailDomain domain, boolean fresh) {}

    /**
     * @throws Problem 409 when the organization says so of too many; 422 when it is no domain
     */
    public Claim claim(UUID organizationId, String name) {
        String domain = name.toLowerCase(Locale.ROOT);
        if (!DomainNames.isDomain(domain)) {
            throw Problem.invalid("domain", "must be a domain name of at least two labels");
        }
        Claim claim = QuarkusTransaction.requiringNew().call(() -> said(organizationId, domain));
        if (claim.fresh() || claim.domain().owned != null || !proof.isThere(domain, claim.domain().token)) {
            return claim;
        }
        return QuarkusTransaction.requiringNew().call(() -> {
            own(domain, organizationId, EmailDomain.PROVEN);
            audit.note(organizationId, AuditAction.EMAIL_DOMAIN_PROVEN, domain);
            return new Claim(EmailDomain.of(organizationId, domain).orElseThrow(), false);
        });
    }

    private Claim said(UUID organizationId, String domain) {
        Optional<EmailDomain> known = EmailDomain.of(organizationId, domain);
        if (known.isPresent()) {
            return new Claim(known.get(), false);
        }
        if (EmailDomain.count("organizationId = ?1 and owned is null", organizationId) >= MOST_PENDING) {
            throw Problem.conflict("Too many domains of the organization wait for a proof: delete some.");
        }
        Claim claim = new Claim(fresh(organizationId, domain), true);
        audit.note(organizationId, AuditAction.EMAIL_DOMAIN_CLAIMED, domain);
        return claim;
    }

    private EmailDomain fresh(UUID organizationId, String domain) {
        EmailDomain said = new EmailDomain();
        said.createdAt = Organization.nextCreation(organizationId, EmailDomain.class, clock.instant());
        said.updatedAt = said.createdAt;
        said.organizationId = organizationId;
        said.domain = domain;
        // Random, by the platform's secure source.
        said.token = UUID.randomUUID().toString();
        said.persist();
        return said;
    }

    /** What the operator gave, only the operator takes; a proof of today is better than one of before. */
    private void own(String domain, UUID organizationId, String how) {
        Optional<EmailDomain> before =
                EmailDomain.find("domain = ?1 and owned is not null", domain).firstResultOptional();
        if (before.isPresent() && !before.get().organizationId.equals(organizationId)) {
            if (EmailDomain.GIVEN.equals(before.get().owned) && !EmailDomain.GIVEN.equals(how)) {
                throw Problem.conflict("The operator of this installation must decide whose this domain is.");
            }
            before.get().owned = null;
            before.get().updatedAt = Timestamps.now(clock);
            EmailDomain.flush();
            audit.note(before.get().organizationId, AuditAction.EMAIL_DOMAIN_TAKEN, domain);
        }
        EmailDomain own = EmailDomain.of(organizationId, domain).orElseGet(() -> fresh(organizationId, domain));
        own.owned = how;
        own.updatedAt = Timestamps.now(clock);
    }

    /** By the operator. */
    @Transactional
    public void give(String domain, UUID organizationId) {
        String name = domain.toLowerCase(Locale.ROOT);
        own(name, organizationId, EmailDomain.GIVEN);
        audit.note(organizationId, AuditAction.EMAIL_DOMAIN_GIVEN, name);
    }

    /** Nobody's any more; false when it was nobody's. */
    @Transactional
    public boolean take(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        Optional<EmailDomain> owned =
                EmailDomain.find("domain = ?1 and owned is not null", name).firstResultOptional();
        owned.ifPresent(before -> {
            before.owned = null;
            EmailDomain.flush();
            audit.note(before.organizationId, AuditAction.EMAIL_DOMAIN_TAKEN, name);
        });
        return owned.isPresent();
    }

    /** The organization whose it is, if it is anybody's. */
    @Transactional
    public Optional<UUID> owner(String domain) {
        return EmailDomain.ownerOf(domain.toLowerCase(Locale.ROOT)).map(owner -> owner.organizationId);
    }

    /**
     * The organization says so no longer.
     *
     * @throws Problem 404 when it never did
     */
    @Transactional
    public void release(UUID organizationId, String domain) {
        EmailDomain.of(organizationId, domain.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> Problem.notFound("domain"))
                .delete();
        audit.note(organizationId, AuditAction.EMAIL_DOMAIN_RELEASED, domain.toLowerCase(Locale.ROOT));
    }
}
