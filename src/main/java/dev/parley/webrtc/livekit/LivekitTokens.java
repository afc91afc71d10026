package dev.parley.webrtc.livekit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

import dev.parley.webrtc.Grant;
import dev.parley.wire.Sha256;

/** Access tokens as a LiveKit server takes and gives them: JWTs signed with the API secret by HS256. */
@ApplicationScoped
public class LivekitTokens {

    static final String PERSON = "person";
    private static final String LISTENER = "listener-";
    private static final Duration OF_A_REQUEST = Duration.ofMinutes(1);
    private static final int CLOCKS_DIFFER_SECONDS = 60;
    private static final int SHORTEST_SECRET = 32;

    private final LivekitConfig config;
    private final InstantSource clock;

    LivekitTokens(LivekitConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The right to enter a room. */
    public String entry(Grant grant) {
        boolean person = grant.role() == Grant.Role.PERSON;
        Map<String, Object> video = Map.of(
                "room",
                grant.roomName(),
                "roomJoin",
                true,
                "canPublish",
                person,
                "canSubscribe",
                true,
                "hidden",
                !person);
        return sign(claims(video, grant.expiresAt()).subject(person ? PERSON : LISTENER + UUID.randomUUID()));
    }

    /** The right to ask something of the server. */
    String request(Map<String, Object> video) {
        return sign(claims(video, clock.instant().plus(OF_A_REQUEST)));
    }

    private JwtClaimsBuilder claims(Map<String, Object> video, Instant expiresAt) {
        long now = clock.instant().getEpochSecond();
        return Jwt.claims()
                .issuer(config.apiKey().orElseThrow())
                .claim("nbf", now - CLOCKS_DIFFER_SECONDS)
                .issuedAt(now)
                .expiresAt(expiresAt.getEpochSecond())
                .claim("video", video);
    }

    private String sign(JwtClaimsBuilder claims) {
        return claims.jws().algorithm(SignatureAlgorithm.HS256).sign(key());
    }

    /** Whether the server itself sent this body; the header is a token that names the body's hash. */
    boolean isFromServer(String authorization, byte[] body) {
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(
                            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256))
                    .setVerificationKey(key())
                    .setExpectedIssuer(config.apiKey().orElseThrow())
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds(CLOCKS_DIFFER_SECONDS)
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(authorization.strip());
            String hash = claims.getClaimValueAsString("sha256");
            return hash != null
                    && MessageDigest.isEqual(
                            hash.getBytes(StandardCharsets.US_ASCII),
                            Base64.getEncoder().encode(Sha256.of(body)));
        } catch (InvalidJwtException invalid) {
            return false;
        }
    }

    private SecretKey key() {
        String secret = config.apiSecret().orElseThrow();
        if (secret.length() < SHORTEST_SECRET) {
            throw new IllegalStateException("PARLEY_LIVEKIT_API_SECRET must have at least 32 characters");
        }
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }
}
