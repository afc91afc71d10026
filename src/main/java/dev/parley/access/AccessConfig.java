package dev.parley.access;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Keys and the operator's settings of access. */
@ConfigMapping(prefix = "parley.access")
public interface AccessConfig {

    /**
     * Base64 of 32 bytes that seal signing keys and trunk passwords in the database. Without it one is made and kept in
     * the database, and secrets are as safe as the database is.
     */
    Optional<String> secretKey();

    /** PEM (PKCS#8) of an RSA private key that signs tokens. Without it one is made and kept, sealed, in the database. */
    Optional<String> signingKey();
}
