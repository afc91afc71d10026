package dev.parley.access;

import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.RequestScoped;

import io.quarkus.security.identity.SecurityIdentity;
import org.eclipse.microprofile.jwt.JsonWebToken;

import dev.parley.problem.Problem;

/** Who is calling: the organization of the request's token and what the token allows. */
@RequestScoped
public class Caller {

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The organization whose rows alone this request may see. */
    public UUID organizationId() {
        return UUID.fromString(token().getClaim(TokenSigner.ORGANIZATION));
    }

    /** The token of this request. */
    public UUID tokenId() {
        return UUID.fromString(token().getTokenID());
    }

    /** When the token of this request expires. */
    public Instant expiresAt() {
        return Instant.ofEpochSecond(token().getExpirationTime());
    }

    public boolean holds(String scope) {
        return identity.hasRole(scope);
    }

    /**
     * @throws Problem 403 when the token lacks it
     */
    public void require(String scope) {
        if (!holds(scope)) {
            throw Problem.of(403, "The token lacks the scope " + scope + ".");
        }
    }

    private JsonWebToken token() {
        return (JsonWebToken) identity.getPrincipal();
    }
}
