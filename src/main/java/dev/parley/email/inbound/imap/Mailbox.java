package dev.parley.email.inbound.imap;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.queue.Node;

/** Which node reads the mailbox, and how far it has been read. What is in the mailbox itself is never trusted for that. */
@ApplicationScoped
public class Mailbox {

    /** The same statement takes a free mailbox and renews one's own. */
    private static final String TAKE = """
            INSERT INTO mailbox (name, read_since, lease_owner, lease_until, fence)
            VALUES (:name, now(), :owner, clock_timestamp() + :millis * interval '1 millisecond', 1)
            ON CONFLICT (name) DO UPDATE
               SET lease_owner = :owner, lease_until = clock_timestamp() + :millis * interval '1 millisecond',
                   fence = mailbox.fence + CASE WHEN mailbox.lease_owner = :owner THEN 0 ELSE 1 END
             WHERE mailbox.lease_owner IS NULL OR mailbox.lease_owner = :owner OR mailbox.lease_until < now()
            RETURNING fence
            """;

    private static final String PLACE = """
            SELECT uid_validity, last_uid, read_since, first_new_uid FROM mailbox WHERE name = :name
            """;

    private static final String MINE = """
             WHERE name = :name AND lease_owner = :owner AND fence = :fence
            """;

    private static final String BEGUN = """
            UPDATE mailbox
               SET uid_validity = :validity, last_uid = :uid, first_new_uid = :firstNew
            """ + MINE;

    private static final String PASSED = """
            UPDATE mailbox
               SET last_uid = greatest(last_uid, :uid)
            """ + MINE + """
               AND uid_validity = :validity
            """;

    private static final String TAKEN = """
            UPDATE mailbox
               SET last_uid = greatest(last_uid, :uid), taken_at = now()
            """ + MINE + """
               AND uid_validity = :validity
            """;

    private static final String GIVE_BACK = """
            UPDATE mailbox SET lease_owner = NULL, lease_until = NULL WHERE name = :name AND lease_owner = :owner
            """;

    private final EntityManager database;
    private final ImapConfig config;
    private final Node node;
    private final String name;

    Mailbox(EntityManager database, ImapConfig config, Node node) {
        this.database = database;
        this.config = config;
        this.node = node;
        this.name = config.username().orElse("") + "@" + config.host().orElse("") + "/" + config.folder();
    }

    /**
     * How far the mailbox has been read.
     *
     * @param uidValidity null when it has never been
     * @param since mail that had come before is left alone
     * @param firstNew this mail and all behind it came since, whatever the server's clock says; null when the server did not tell
     */
    record Place(Long uidValidity, long lastUid, Instant since, Long firstNew) {

        /** When a mail has to have come, by the server's clock, to be read. */
        Instant since(long uid) {
            return firstNew != null && uid >= firstNew ? Instant.EPOCH : since;
        }
    }

    /** Takes the mailbox, or keeps it; answers the fence, or nothing while another node has it. */
    @Transactional
    Optional<Long> take() {
        List<?> fence = database.createNativeQuery(TAKE)
                .setParameter("name", name)
                .setParameter("owner", node.id())
                .setParameter("millis", config.lease().toMillis())
                .getResultList();
        return fence.stream().map(Long.class::cast).findFirst();
    }

    @Transactional
    Place place() {
        Object[] row = (Object[]) database.createNativeQuery(PLACE, Object[].class)
                .setParameter("name", name)
                .getSingleResult();
        return new Place((Long) row[0], (Long) row[1], (Instant) row[2], (Long) row[3]);
    }

    /** As it is called in the database. */
    String name() {
        return name;
    }

    /**
     * It is to be read from this place on.
     *
     * @throws IllegalStateException when another node has it by now
     */
    @Transactional
    void begun(long fence, Place place) {
        update(query(BEGUN, fence, place.uidValidity(), place.lastUid()).setParameter("firstNew", place.firstNew()));
    }

    /**
     * This mail does not hold up the others, whatever becomes of it.
     *
     * @throws IllegalStateException when another node has it by now
     */
    @Transactional
    void passed(long fence, long uidValidity, long uid) {
        update(query(PASSED, fence, uidValidity, uid));
    }

    /**
     * This mail has been read.
     *
     * @throws IllegalStateException when another node has it by now
     */
    @Transactional
    void taken(long fence, long uidValidity, long uid) {
        update(query(TAKEN, fence, uidValidity, uid));
    }

    private Query query(String sql, long fence, long uidValidity, long uid) {
        return database.createNativeQuery(sql)
                .setParameter("validity", uidValidity)
                .setParameter("uid", uid)
                .setParameter("name", name)
                .setParameter("owner", node.id())
                .setParameter("fence", fence);
    }

    private static void update(Query mailbox) {
        if (mailbox.executeUpdate() == 0) {
            throw new IllegalStateException("another node reads the mailbox");
        }
    }

    /** Lets another node have it at once. */
    @Transactional
    void giveBack() {
        database.createNativeQuery(GIVE_BACK)
                .setParameter("name", name)
                .setParameter("owner", node.id())
                .executeUpdate();
    }
}
