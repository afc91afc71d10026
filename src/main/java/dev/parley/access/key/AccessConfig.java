package dev.parley.access.key;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

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

    /** PEMs of keys that signed before, comma-separated: what they signed stays valid, while the next one signs already. */
    Optional<List<String>> formerSigningKeys();

    /** How many requests a second one organization may make on each node; 0: as many as it likes. */
    @WithDefault("200")
    double requestsPerSecond();

    /** How many requests one organization may make at once after a pause. */
    @WithDefault("400")
    double burst();

    /** How many living tokens an organization may have. */
    @WithDefault("100")
    int maxTokens();
}
