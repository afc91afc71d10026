package dev.parley.access;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.quarkus.cache.CaffeineCache;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.lang.UnresolvableKeyException;

import dev.parley.access.key.SigningKey;
import dev.parley.access.key.SigningKeys;
import dev.parley.problem.RefusedToken;

/** Accepts a token that one of our keys signed, that has not expired and is not revoked; asks no database. */
@ApplicationScoped
@Alternative
@Priority(1)
public class TokenVerifier extends JWTCallerPrincipalFactory {

    private static final String EXPIRED = "The token has expired.";
    private static final String INVALID = "The token is not valid.";

    private final SigningKeys keys;
    private final RevokedTokens revoked;
    private final TokenUse use;
    private final InstantSource clock;
    private final CaffeineCache verified;

    /** A token whose signature was right. */
    private record Verified(JwtClaims claims, String keyId) {}

    TokenVerifier(
            SigningKeys keys,
            RevokedTokens revoked,
            TokenUse use,
            InstantSource clock,
            @CacheName("verified-tokens") Cache verified) {
        this.keys = keys;
        this.revoked = revoked;
        this.use = use;
        this.clock = clock;
        this.verified = verified.as(CaffeineCache.class);
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
        try {
            Verified known = verified(token);
            JwtClaims claims = known.claims();
            if (keys.named(known.keyId()).isEmpty()) {
                throw refused("The key that signed the token was retired; a new token is needed.");
            }
            UUID id = UUID.fromString(claims.getJwtId());
            if (claims.getExpirationTime().getValue() <= clock.instant().getEpochSecond()) {
                throw refused(EXPIRED);
            }
            if (revoked.contains(id)) {
                throw refused("The token has been revoked.");
            }
            use.note(id);
            return new DefaultJWTCallerPrincipal(token, "JWT", claims);
        } catch (InvalidJwtException invalid) {
            throw refused(invalid.hasErrorCode(ErrorCodes.EXPIRED) ? EXPIRED : INVALID);
        } catch (MalformedClaimException | IllegalArgumentException malformed) {
            throw refused(INVALID);
        }
    }

    /**
     * What a token says never changes: its signature is checked once; its expiry, its revocation, and whether its key was
     * retired, every time.
     */
    private Verified verified(String token) throws InvalidJwtException {
        CompletableFuture<Verified> known = verified.getIfPresent(token);
        if (known != null) {
            return known.join();
        }
        JwtContext read = consumer().process(token);
        Verified fresh = new Verified(
                read.getJwtClaims(), read.getJoseObjects().getFirst().getKeyIdHeaderValue());
        verified.put(token, CompletableFuture.completedFuture(fresh));
        return fresh;
    }

    private JwtConsumer consumer() {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256))
                .setVerificationKeyResolver((jws, nested) -> keys.named(jws.getKeyIdHeaderValue())
                        .map(SigningKey::publicKey)
                        .orElseThrow(() -> new UnresolvableKeyException("unknown key")))
                .setExpectedIssuer(TokenSigner.ISSUER)
                .setExpectedAudience(TokenSigner.AUDIENCE)
                .setRequireJwtId()
                .setRequireSubject()
                .setRequireExpirationTime()
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .build();
    }

    private static ParseException refused(String reason) {
        return new ParseException(reason, new RefusedToken(reason));
    }
}
