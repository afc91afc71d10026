package dev.parley.webrtc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

import dev.parley.access.key.SecretBox;
import dev.parley.conversation.Conversation;
import dev.parley.problem.Problem;

/** Join tokens: JWTs (RFC 7519) signed with HS256, of an audience of their own, so that no API takes one. */
@ApplicationScoped
public class JoinTokens {

    private static final String ISSUER = "parley";
    private static final String AUDIENCE = "parley:room";
    private static final String ORGANIZATION = "org";
    private static final String ROOM = "room";
    private static final String ROLE = "role";
    private static final String BEARER = "Bearer ";

    private final SecretKey key;
    private final InstantSource clock;

    JoinTokens(SecretBox secrets, InstantSource clock) {
        this.key = new SecretKeySpec(secrets.derive("join tokens"), "HmacSHA256");
        this.clock = clock;
    }

    public String sign(Grant grant) {
        return Jwt.claims()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(grant.conversation().id().toString())
                .claim(ORGANIZATION, grant.conversation().organizationId().toString())
                .claim(ROOM, grant.roomName())
                .claim(ROLE, grant.role().name().toLowerCase(Locale.ROOT))
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(clock.instant().getEpochSecond())
                .expiresAt(grant.expiresAt().getEpochSecond())
                .jws()
                .algorithm(SignatureAlgorithm.HS256)
                .sign(key);
    }

    /**
     * What the bearer may do in this room; also after the token has expired, which then lets nobody in any more.
     *
     * @param authorization the header of the request, or null
     * @throws Problem 401 when it holds no token of ours for this room
     */
    public Grant verify(String authorization, String roomName) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw refused("Send the join token as Authorization: Bearer.");
        }
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(
                            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256))
                    .setVerificationKey(key)
                    .setExpectedIssuer(ISSUER)
                    .setExpectedAudience(AUDIENCE)
                    .setRequireExpirationTime()
                    .setEvaluationTime(NumericDate.fromSeconds(0))
                    .build()
                    .processToClaims(authorization.substring(BEARER.length()).strip());
            Grant grant = grant(claims);
            if (!grant.roomName().equals(roomName)) {
                throw refused("The join token is for another room.");
            }
            return grant;
        } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException invalid) {
            throw refused("The join token is not valid.");
        }
    }

    private static Grant grant(JwtClaims claims) throws MalformedClaimException {
        return new Grant(
                new Conversation.Key(
                        UUID.fromString(claims.getStringClaimValue(ORGANIZATION)),
                        UUID.fromString(claims.getSubject())),
                claims.getStringClaimValue(ROOM),
                Grant.Role.valueOf(claims.getStringClaimValue(ROLE).toUpperCase(Locale.ROOT)),
                Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
    }

    /**
     * @throws Problem 401 when the grant lets nobody in any more
     */
    public void requireFresh(Grant grant) {
        if (!clock.instant().isBefore(grant.expiresAt())) {
            throw refused("The join token has expired.");
        }
    }

    /** 401, with the header that goes with it. */
    public static Problem refused(String reason) {
        return Problem.of(401, reason).header("WWW-Authenticate", "Bearer");
    }
}
