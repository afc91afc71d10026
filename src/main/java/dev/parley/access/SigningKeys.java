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

    @PostConstruct
    void load() {
        current = config.signingKey().map(SigningKey::ofPem).orElseGet(this::keptKey);
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

    private SigningKey keptKey() {
        return QuarkusTransaction.requiringNew().call(() -> {
            // Two nodes that start together on an empty database must end up with one key.
            database.createNativeQuery("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
                    .executeUpdate();
            List<Object[]> rows = database.createNativeQuery(
                            "SELECT id, sealed_key FROM signing_key ORDER BY created_at DESC", Object[].class)
                    .getResultList();
            for (Object[] row : rows) {
                SigningKey key = SigningKey.of(box.open((byte[]) row[1], PURPOSE + row[0]));
                known.put(key.id(), key);
            }
            return rows.isEmpty() ? keep(SigningKey.generate()) : known.get((String) rows.getFirst()[0]);
        });
    }

    private SigningKey keep(SigningKey key) {
        database.createNativeQuery("INSERT INTO signing_key (id, sealed_key, created_at) VALUES (:id, :key, now())")
                .setParameter("id", key.id())
                .setParameter("key", box.seal(key.privateKey().getEncoded(), PURPOSE + key.id()))
                .executeUpdate();
        return key;
    }
}
