package dev.parley.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.access.key.AccessConfig;
import dev.parley.access.key.SigningKeys;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.Uuids;

/** Makes, lists and revokes the tokens of organizations. */
@ApplicationScoped
public class Tokens {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int MADE_A_DAY = 10;

    private final AccessConfig config;
    private final SigningKeys keys;
    private final RevokedTokens revoked;
    private final InstantSource clock;
    private final Effects effects;
    private final Audit audit;

    Tokens(
            AccessConfig config,
            SigningKeys keys,
            RevokedTokens revoked,
            InstantSource clock,
            Effects effects,
            Audit audit) {
        this.audit = audit;
        this.config = config;
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

    @Transactional
    public boolean isOrganization(UUID id) {
        return Organization.findByIdOptional(id).isPresent();
    }

    /** The organization of this name. */
    @Transactional
    public Optional<Organization> organizationNamed(String name) {
        return Organization.named(name);
    }

    /**
     * Makes a token that another one asked for.
     *
     * @throws Problem 409 when the organization has as many as it may; 429 when it made and revoked too many of late
     */
    @Transactional
    AccessToken handOn(UUID organizationId, String name, List<String> scopes, Instant expiresAt) {
        Organization.lock(organizationId);
        if (AccessToken.living(organizationId, clock.instant()) >= config.maxTokens()) {
            throw Problem.conflict("The organization has " + config.maxTokens()
                    + " tokens, as many as it may: revoke one that is not needed any more.");
        }
        // Every node keeps the revoked ones in memory.
        if (AccessToken.madeSince(organizationId, clock.instant().minus(DAY))
                >= (long) MADE_A_DAY * config.maxTokens()) {
            throw Problem.of(429, "The organization makes and revokes too many tokens.")
                    .retryAfter(Duration.ofHours(1));
        }
        return create(organizationId, name, scopes, expiresAt);
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
        audit.note(organizationId, AuditAction.TOKEN_CREATED, token.id);
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
        audit.note(organizationId, AuditAction.TOKEN_REVOKED, id);
    }
}
