package dev.parley.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.Startup;

/** The keys of this installation, the same on every node: the configured one, else the one kept in the database. */
@Singleton
@Startup
public class SigningKeys {

    private static final String PURPOSE = "signing key ";

    private final AccessConfig config;
    private final SecretBox box;
    private final EntityManager database;
    private final Map<String, SigningKey> known = new ConcurrentHashMap<>();
    private SigningKey current;

    @Inject
    SigningKeys(AccessConfig config, SecretBox box, EntityManager database) {
        this.config = config;
        this.box = box;
        this.database = database;
    }

    /** Kept keys verify what they signed, also when another one is configured now. */
    @PostConstruct
    void load() {
        QuarkusTransaction.requiringNew().run(() -> {
            // Two nodes that start together on an empty database must end up with one key.
            database.createNativeQuery("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
                    .executeUpdate();
            List<SigningKey> kept = kept();
            kept.forEach(key -> known.put(key.id(), key));
            current = config.signingKey()
                    .map(SigningKey::ofPem)
                    .or(() -> kept.stream().findFirst())
                    .orElseGet(() -> keep(SigningKey.generate()));
        });
        known.put(current.id(), current);
    }

    /** The key that signs. */
    public SigningKey current() {
        return current;
    }

    /** The key of this id, if it is one of ours. */
    public Optional<SigningKey> named(String id) {
        return Optional.ofNullable(id).map(known::get);
    }

    /** Newest first. */
    private List<SigningKey> kept() {
        List<Object[]> rows = database.createNativeQuery(
                        "SELECT id, sealed_key FROM signing_key ORDER BY created_at DESC", Object[].class)
                .getResultList();
        return rows.stream()
                .map(row -> SigningKey.of(box.open((byte[]) row[1], PURPOSE + row[0])))
                .toList();
    }

    private SigningKey keep(SigningKey key) {
        database.createNativeQuery("INSERT INTO signing_key (id, sealed_key, created_at) VALUES (:id, :key, now())")
                .setParameter("id", key.id())
                .setParameter("key", box.seal(key.privateKey().getEncoded(), PURPOSE + key.id()))
                .executeUpdate();
        return key;
    }
}
