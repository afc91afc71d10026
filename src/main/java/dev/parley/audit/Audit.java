package dev.parley.audit;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import io.quarkus.arc.Arc;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import org.eclipse.microprofile.jwt.JsonWebToken;

import dev.parley.wire.Sha256;

/** Puts on record who changed, or listened to, what is sensitive. */
@ApplicationScoped
public class Audit {

    private static final String NOTE = "SELECT audit_note(:organization, :token, :address, :action, :subject)";

    /** Of a token: the organization whose it is. */
    private static final String ORGANIZATION = "org";

    private static final String LATELY = """
            SELECT 1
              FROM audit
             WHERE organization_id = :organization AND subject = :subject AND action = :action AND token_id = :token
               AND created_at > clock_timestamp() - interval '1 hour'
             LIMIT 1
            """;

    private final EntityManager database;
    private final SecurityIdentity identity;
    private final CurrentVertxRequest request;

    Audit(EntityManager database, SecurityIdentity identity, CurrentVertxRequest request) {
        this.database = database;
        this.identity = identity;
        this.request = request;
    }

    /**
     * In the transaction that does it, as the last thing: the organization's chain is held until it ends.
     *
     * @param subject an id, or a number or address of the organization's own; of others see {@link #noteOfPerson}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(UUID organizationId, AuditAction action, String subject) {
        Actor actor = actor(organizationId);
        database.createNativeQuery(NOTE)
                .setParameter("organization", organizationId)
                .setParameter("token", actor.token())
                .setParameter("address", actor.address())
                .setParameter("action", action.wire())
                .setParameter("subject", subject)
                .getSingleResult();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void note(UUID organizationId, AuditAction action, UUID subject) {
        note(organizationId, action, subject.toString());
    }

    /** Once an hour, for what who does it once does many times, as players ask for a recording in parts. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void noteOnceAnHour(UUID organizationId, AuditAction action, UUID subject) {
        List<?> lately = database.createNativeQuery(LATELY)
                .setParameter("organization", organizationId)
                .setParameter("subject", subject.toString())
                .setParameter("action", action.wire())
                .setParameter("token", actor(organizationId).token())
                .getResultList();
        if (lately.isEmpty()) {
            note(organizationId, action, subject);
        }
    }

    /** What is on record stays; of a person it is only a hash, which who knows the person can make again. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void noteOfPerson(UUID organizationId, AuditAction action, String person) {
        note(organizationId, action, "sha256:" + Sha256.hex(person));
    }

    /**
     * Whose token it was, and where the request came from; nobody where the installation itself acts, or its operator, whom
     * organizations need not know.
     */
    private record Actor(UUID token, String address) {
        private static final Actor INSTALLATION = new Actor(null, null);
    }

    private Actor actor(UUID organizationId) {
        if (!Arc.container().requestContext().isActive()
                || !(identity.getPrincipal() instanceof JsonWebToken token)
                || !organizationId.toString().equals(token.getClaim(ORGANIZATION))) {
            return Actor.INSTALLATION;
        }
        SocketAddress from = request.getCurrent() == null
                ? null
                : request.getCurrent().request().remoteAddress();
        return new Actor(UUID.fromString(token.getTokenID()), from == null ? null : from.hostAddress());
    }
}
