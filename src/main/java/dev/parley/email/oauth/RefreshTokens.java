package dev.parley.email.oauth;

import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

import dev.parley.access.key.SecretBox;
import dev.parley.wire.Sha256;

/** The refresh tokens that an endpoint gave in place of configured ones (RFC 6749, 6), sealed, for all nodes. */
@ApplicationScoped
class RefreshTokens {

    private static final String LATEST = """
            SELECT sealed FROM mail_refresh_token WHERE configured = :configured
            """;

    private static final String KEEP = """
            INSERT INTO mail_refresh_token (configured, sealed)
            VALUES (:configured, :sealed)
            ON CONFLICT (configured) DO UPDATE SET sealed = excluded.sealed, replaced_at = now()
            """;

    private static final String PURPOSE = "mail refresh token";

    private final EntityManager database;
    private final SecretBox secrets;

    RefreshTokens(EntityManager database, SecretBox secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    /** The one that came last in its place, or the configured one itself. */
    @Transactional
    String latest(OAuthConfig config, String configured) {
        List<?> sealed = database.createNativeQuery(LATEST)
                .setParameter("configured", key(config, configured))
                .getResultList();
        return sealed.isEmpty()
                ? configured
                : new String(secrets.open((byte[]) sealed.getFirst(), PURPOSE), StandardCharsets.UTF_8);
    }

    @Transactional
    void keep(OAuthConfig config, String replaced) {
        database.createNativeQuery(KEEP)
                .setParameter("configured", key(config, config.refreshToken().orElseThrow()))
                .setParameter("sealed", secrets.seal(replaced.getBytes(StandardCharsets.UTF_8), PURPOSE))
                .executeUpdate();
    }

    /** Another configured token, client or endpoint begins anew. */
    private static byte[] key(OAuthConfig config, String configured) {
        return Sha256.of(
                (config.tokenUrl() + "\n" + config.clientId() + "\n" + configured).getBytes(StandardCharsets.UTF_8));
    }
}
