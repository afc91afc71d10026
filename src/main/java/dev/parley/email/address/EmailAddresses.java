package dev.parley.email.address;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import io.quarkus.cache.CacheResult;
import org.hibernate.exception.ConstraintViolationException;

import dev.parley.access.Organization;
import dev.parley.agent.Agents;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.email.domain.EmailDomains;
import dev.parley.email.mime.Mailboxes;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** The addresses of organizations, and which of them sends. */
@ApplicationScoped
public class EmailAddresses {

    /** A local part has at most 64 characters (RFC 5321, 4.5.3.1.1), and ours behind the plus sign need some. */
    private static final int MAX_LOCAL_PART = 36;

    private final EmailConfig config;
    private final EmailDomains domains;
    private final Agents agents;
    private final InstantSource clock;
    private final Audit audit;

    EmailAddresses(EmailConfig config, EmailDomains domains, Agents agents, InstantSource clock, Audit audit) {
        this.audit = audit;
        this.domains = domains;
        this.config = config;
        this.agents = agents;
        this.clock = clock;
    }

    /**
     * Who mails come from.
     *
     * @param name beside the address, or null
     */
    public record Sender(String address, String name) {}

    /**
     * What can be said of an address.
     *
     * @param agentId who answers mail that begins a conversation, or null
     */
    public record Settings(String displayName, UUID agentId, boolean defaultSender) {}

    /**
     * The sender of a new conversation; a change is known to every node within five seconds.
     *
     * @param asked an address, or null for the default one
     * @return empty when the organization may not send from it, or has none
     */
    @CacheResult(cacheName = "email-senders")
    @Transactional
    public Optional<Sender> sender(UUID organizationId, String asked) {
        Optional<EmailAddress> own = asked == null
                ? EmailAddress.defaultOf(organizationId)
                : EmailAddress.of(organizationId, lowerCase(asked));
        return own.filter(address -> mayUse(organizationId, address.address))
                .map(address -> new Sender(address.address, address.displayName))
                .or(() -> config.from()
                        .filter(address -> asked == null || address.equalsIgnoreCase(asked))
                        .map(address -> new Sender(address, config.fromName().orElse(null))));
    }

    /**
     * Whether an address is still the organization's to write from and to be written to at: not when its domain has become
     * another's. The installation's own sender is everybody's.
     */
    @Transactional
    public boolean mayUse(UUID organizationId, String address) {
        return config.from().filter(address::equalsIgnoreCase).isPresent()
                || domains.maySend(organizationId, lowerCase(address));
    }

    /** Whose address it is, if anybody's. */
    @Transactional
    public Optional<EmailAddress> owner(String address) {
        return EmailAddress.findByIdOptional(lowerCase(address));
    }

    /**
     * @throws Problem 404 when the agent is not the organization's; 409 when some organization has the address; 422 when
     *     organizations may have no addresses in its domain
     */
    @Transactional
    public EmailAddress create(UUID organizationId, String address, Settings settings) {
        String written = lowerCase(address);
        if (written.indexOf('+') >= 0 || written.indexOf('@') > MAX_LOCAL_PART) {
            throw Problem.invalid(
                    "address",
                    "must have no plus sign, and at most " + MAX_LOCAL_PART
                            + " characters before the @, since replies go to" + " it with a sign of ours");
        }
        String domain = domainOf(written);
        if (config.domains()
                .filter(domains -> domains.stream().noneMatch(domain::equalsIgnoreCase))
                .isPresent()) {
            throw Problem.invalid("address", "this installation does not send from " + domain);
        }
        domains.require(organizationId, written, config.domains().orElse(List.of()));
        EmailAddress created = new EmailAddress();
        created.createdAt = Organization.nextCreation(organizationId, EmailAddress.class, clock.instant());
        if (EmailAddress.findByIdOptional(written).isPresent() || isReserved(written)) {
            throw Problem.conflict("This address is taken.");
        }
        created.address = written;
        created.organizationId = organizationId;
        created.updatedAt = created.createdAt;
        write(created, settings);
        try {
            created.persistAndFlush();
        } catch (ConstraintViolationException meanwhile) {
            throw Problem.conflict("This address is taken.");
        }
        audit.note(organizationId, AuditAction.EMAIL_ADDRESS_CREATED, written);
        return created;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public EmailAddress get(UUID organizationId, String address) {
        return EmailAddress.of(organizationId, lowerCase(address)).orElseThrow(() -> Problem.notFound("email address"));
    }

    @Transactional
    public EmailAddress replace(UUID organizationId, String address, Settings settings) {
        EmailAddress changed = get(organizationId, address);
        write(changed, settings);
        changed.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.EMAIL_ADDRESS_REPLACED, changed.address);
        return changed;
    }

    /** Conversations that it sends for go on. */
    @Transactional
    public void delete(UUID organizationId, String address) {
        EmailAddress there = get(organizationId, address);
        there.delete();
        audit.note(organizationId, AuditAction.EMAIL_ADDRESS_DELETED, there.address);
    }

    private void write(EmailAddress address, Settings settings) {
        if (settings.agentId() != null) {
            agents.get(address.organizationId, settings.agentId());
        }
        if (settings.defaultSender()) {
            Organization.lock(address.organizationId);
            EmailAddress.update(
                    "defaultSender = false where organizationId = ?1 and address <> ?2 and defaultSender",
                    address.organizationId,
                    address.address);
        }
        address.displayName = settings.displayName();
        address.agentId = settings.agentId();
        address.defaultSender = settings.defaultSender();
    }

    /** Mail to these is for all organizations. */
    private boolean isReserved(String address) {
        return Stream.of(config.replyAddress(), config.from())
                .flatMap(Optional::stream)
                .map(ReplyAddress::withoutTag)
                .anyMatch(address::equalsIgnoreCase);
    }

    /** Of a bare address. */
    public static String domainOf(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** As it is kept: its domain in A-labels (RFC 5890), since no server need know more (RFC 6531). */
    public static String lowerCase(String address) {
        return Mailboxes.normal(address).orElseGet(() -> address.toLowerCase(Locale.ROOT));
    }
}
