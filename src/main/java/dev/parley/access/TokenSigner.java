package dev.parley.access;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;

import dev.parley.access.key.SigningKey;

/** Writes tokens: JWTs (RFC 7519) signed with RS256, whose {@code groups} are the scopes. */
public final class TokenSigner {

    static final String ISSUER = "parley";
    static final String AUDIENCE = "parley:api";
    static final String ORGANIZATION = "org";
    /** Every token has an expiry; this one is for those that never expire. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private TokenSigner() {}

    /**
     * @param expiresAt null for never
     */
    public static String sign(
            SigningKey key,
            UUID tokenId,
            UUID organizationId,
            Set<String> scopes,
            Instant createdAt,
            Instant expiresAt) {
        JwtClaimsBuilder claims = Jwt.claims()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(tokenId.toString())
                .claim("jti", tokenId.toString())
                .claim(ORGANIZATION, organizationId.toString())
                .groups(scopes)
                .issuedAt(createdAt.getEpochSecond());
        claims.expiresAt((expiresAt == null ? NEVER : expiresAt).getEpochSecond());
        return claims.jws().algorithm(SignatureAlgorithm.RS256).keyId(key.id()).sign(key.privateKey());
    }
}
