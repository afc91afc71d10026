package dev.parley.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.Uuids;

/** Makes, lists and revokes the tokens of organizations. */
@ApplicationScoped
public class Tokens {

    private final SigningKeys keys;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Effects effects;

    @Inject
    Tokens(SigningKeys keys, RevokedTokens revoked, InstantSource clock, Effects effects) {
        this.effects = effects;
        this.keys = keys;
        this.revoked = revoked;
        this.clock = clock;
    }

    /** The organization of this name, made when there is none. */
    @Transactional
    public Organization organization(String name) {
        return Organization.named(name).orElseGet(() -> {
            Organization organization = new Organization();
            organization.createdAt = clock.instant();
            organization.id = Uuids.next(organization.createdAt);
            organization.name = name;
            organization.persist();
            return organization;
        });
    }

    /**
     * @param expiresAt null for never
     */
    @Transactional
    public AccessToken create(UUID organizationId, String name, List<String> scopes, Instant expiresAt) {
        AccessToken token = new AccessToken();
        token.createdAt = Organization.nextCreation(organizationId, AccessToken.class, clock.instant());
        token.id = Uuids.next(token.createdAt);
        effects.made(token.id);
        token.organizationId = organizationId;
        token.name = name;
        token.scopes = scopes.stream().distinct().toArray(String[]::new);
        token.expiresAt = expiresAt;
        token.persist();
        return token;
    }

    /** The newest living token of this name. */
    @Transactional
    public Optional<AccessToken> named(UUID organizationId, String name) {
        return AccessToken.find(
                        "organizationId = ?1 and name = ?2 and revokedAt is null order by createdAt desc",
                        organizationId,
                        name)
                .firstResultOptional();
    }

    /** The token itself. Signing is deterministic: the same row gives the same token while the key stays. */
    public String sign(AccessToken token) {
        return TokenSigner.sign(
                keys.current(), token.id, token.organizationId, Set.of(token.scopes), token.createdAt, token.expiresAt);
    }

    /** Revokes here at once and on every node within two seconds; 404 when it is not there. */
    public void revoke(UUID organizationId, UUID id) {
        markRevoked(organizationId, id);
        revoked.add(id);
    }

    @Transactional
    void markRevoked(UUID organizationId, UUID id) {
        AccessToken token = AccessToken.of(organizationId, id).orElseThrow(() -> Problem.notFound("token"));
        token.revokedAt = clock.instant();
    }
}
