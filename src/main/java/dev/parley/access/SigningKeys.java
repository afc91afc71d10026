package dev.parley.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/** The keys of this installation, the same on every node: the configured one, else the one kept in the database. */
@Singleton
@Startup
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final String PURPOSE = "signing key ";

    private final AccessConfig config;
    private final SecretBox box;
    private final EntityManager database;
    private final Map<String, SigningKey> known = new ConcurrentHashMap<>();
    private volatile SigningKey current;

    @Inject
    SigningKeys(AccessConfig config, SecretBox box, EntityManager database) {
        this.config = config;
        this.box = box;
        this.database = database;
    }

    /** Kept keys and former ones verify what they signed, also when another one is configured now. */
    @PostConstruct
    void load() {
        config.formerSigningKeys().orElse(List.of()).stream()
                .map(SigningKey::ofPem)
                .forEach(key -> known.put(key.id(), key));
        QuarkusTransaction.requiringNew().run(() -> {
            lock();
            List<SigningKey> kept = keptBeside(Set.of());
            kept.forEach(key -> known.put(key.id(), key));
            current = config.signingKey()
                    .map(SigningKey::ofPem)
                    .or(() -> kept.stream().findFirst())
                    .orElseGet(() -> keep(SigningKey.generate()));
        });
        known.put(current.id(), current);
    }

    /** Two nodes that start together on an empty database must end up with one key. */
    private void lock() {
        database.createNativeQuery("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    /**
     * Makes another key, which signs from now on; the others go on to verify.
     *
     * @throws IllegalStateException when the key is configured, and not kept in the database
     */
    void rotate() {
        if (config.signingKey().isPresent()) {
            throw new IllegalStateException(
                    "The signing key is configured: set another PARLEY_ACCESS_SIGNING_KEY, and the"
                            + " one before as PARLEY_ACCESS_FORMER_SIGNING_KEYS.");
        }
        current = QuarkusTransaction.requiringNew().call(() -> {
            lock();
            return keep(SigningKey.generate());
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

    /** Gets to know keys that were made elsewhere meanwhile. */
    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            QuarkusTransaction.requiringNew()
                    .call(() -> keptBeside(known.keySet()))
                    .forEach(key -> known.put(key.id(), key));
        } catch (RuntimeException away) {
            LOG.debugf("Signing keys could not be looked for: %s", away.getMessage());
        }
    }

    /** Those with other ids than these, newest first. */
    private List<SigningKey> keptBeside(Set<String> ids) {
        List<Object[]> rows = database.createNativeQuery(
                        "SELECT id, sealed_key FROM signing_key ORDER BY created_at DESC", Object[].class)
                .getResultList();
        return rows.stream()
                .filter(row -> !ids.contains((String) row[0]))
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
