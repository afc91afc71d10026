package dev.parley.access.key;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;

/** The keys of this installation, the same on every node: the configured one, else the one kept in the database. */
@Singleton
@Startup
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final String PURPOSE = "signing key ";

    private final AccessConfig config;
    private final SecretBox box;
    private final EntityManager database;
    private final Audit audit;
    /** The one that signs first, then former ones. */
    private final Map<String, SigningKey> configured = new LinkedHashMap<>();

    private volatile Map<String, SigningKey> known = Map.of();
    private volatile SigningKey current;

    SigningKeys(AccessConfig config, SecretBox box, EntityManager database, Audit audit) {
        this.audit = audit;
        this.config = config;
        this.box = box;
        this.database = database;
    }

    /** Kept keys and former ones verify what they signed, also when another one is configured now. */
    @PostConstruct
    void load() {
        config.signingKey().map(SigningKey::ofPem).ifPresent(key -> configured.put(key.id(), key));
        config.formerSigningKeys().orElse(List.of()).stream()
                .map(SigningKey::ofPem)
                .forEach(key -> configured.put(key.id(), key));
        choose();
    }

    /** Two nodes that start together on an empty database must end up with one key. */
    private void lock() {
        database.createNativeQuery("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")
                .executeUpdate();
    }

    /** Which key signs: the configured one, else the newest that is kept, else one that is made now. */
    private synchronized void choose() {
        QuarkusTransaction.requiringNew().run(() -> {
            lock();
            Map<String, SigningKey> kept = kept();
            Map<String, SigningKey> all = accepted(kept);
            SigningKey chosen = config.signingKey()
                    .map(SigningKey::ofPem)
                    .map(key -> all.get(key.id()))
                    .or(() -> kept.values().stream().findFirst())
                    .orElseGet(() -> keep(SigningKey.generate()));
            all.put(chosen.id(), chosen);
            current = chosen;
            known = all;
        });
    }

    /**
     * Makes another key, which signs from now on; the others go on to verify.
     *
     * @param operators the organization in whose audit it is noted
     * @throws IllegalStateException when the key is configured, and not kept in the database
     */
    public void rotate(UUID operators) {
        if (config.signingKey()
                .filter(pem -> !isRetired(SigningKey.ofPem(pem).id()))
                .isPresent()) {
            throw new IllegalStateException(
                    "The signing key is configured: set another PARLEY_ACCESS_SIGNING_KEY, and the"
                            + " one before as PARLEY_ACCESS_FORMER_SIGNING_KEYS.");
        }
        QuarkusTransaction.requiringNew().run(() -> {
            lock();
            String id = keep(SigningKey.generate()).id();
            audit.note(operators, AuditAction.SIGNING_KEY_ROTATED, id);
        });
        choose();
    }

    private boolean isRetired(String id) {
        return QuarkusTransaction.requiringNew().call(() -> retired().contains(id));
    }

    /**
     * No node accepts any more what this key signed, within seconds; where it is the one that signs, another one does.
     *
     * @param operators the organization in whose audit it is noted
     * @return false when there is no such key, here or in this node's configuration
     */
    public boolean retire(String id, UUID operators) {
        if (!known.containsKey(id)) {
            return false;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            lock();
            database.createNativeQuery(
                            "INSERT INTO retired_signing_key (id, retired_at) VALUES (:id, now()) ON CONFLICT DO NOTHING")
                    .setParameter("id", id)
                    .executeUpdate();
            database.createNativeQuery("DELETE FROM signing_key WHERE id = :id")
                    .setParameter("id", id)
                    .executeUpdate();
            audit.note(operators, AuditAction.SIGNING_KEY_RETIRED, id);
        });
        choose();
        return true;
    }

    /** The key that signs. */
    public SigningKey current() {
        return current;
    }

    /** The key of this id, if it is one of ours and not retired. */
    public Optional<SigningKey> named(String id) {
        return Optional.ofNullable(id).map(known::get);
    }

    /** The ids of all keys whose tokens are accepted. */
    public Set<String> ids() {
        return known.keySet();
    }

    /** Gets to know keys that were made elsewhere meanwhile, and forgets those that were retired or deleted. */
    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            Map<String, SigningKey> all = QuarkusTransaction.requiringNew().call(() -> accepted(kept()));
            if (all.containsKey(current.id())) {
                known = all;
            } else {
                choose();
                LOG.infof("Tokens are signed with another key from now on: %s", current.id());
            }
        } catch (RuntimeException away) {
            LOG.debugf("Signing keys could not be looked for: %s", away.getMessage());
        }
    }

    private Map<String, SigningKey> accepted(Map<String, SigningKey> kept) {
        Map<String, SigningKey> all = new LinkedHashMap<>(configured);
        all.putAll(kept);
        all.keySet().removeAll(retired());
        return all;
    }

    private Set<String> retired() {
        List<?> ids =
                database.createNativeQuery("SELECT id FROM retired_signing_key").getResultList();
        return ids.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }

    /** Newest first. What is known already is not unsealed again. */
    private Map<String, SigningKey> kept() {
        List<?> rows = database.createNativeQuery(
                        "SELECT id, sealed_key FROM signing_key ORDER BY created_at DESC", Object[].class)
                .getResultList();
        Map<String, SigningKey> kept = new LinkedHashMap<>();
        for (Object found : rows) {
            Object[] row = (Object[]) found;
            String id = (String) row[0];
            SigningKey key = known.get(id);
            kept.put(id, key != null ? key : SigningKey.of(box.open((byte[]) row[1], PURPOSE + id)));
        }
        return kept;
    }

    private SigningKey keep(SigningKey key) {
        database.createNativeQuery("INSERT INTO signing_key (id, sealed_key, created_at) VALUES (:id, :key, now())")
                .setParameter("id", key.id())
                .setParameter("key", box.seal(key.privateKey().getEncoded(), PURPOSE + key.id()))
                .executeUpdate();
        return key;
    }
}
