package dev.parley.email.inbound.imap;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

/** The mails that were passed over: each is tried again for a while, then left aside until an operator asks for it. */
@ApplicationScoped
class TroubledMails {

    /** How often a mail may break the connection or fail to be taken in. */
    private static final int MAX_TRIES = 5;

    private static final String FAILED = """
            INSERT INTO mail_trouble AS trouble (mailbox, uid_validity, uid, why, tries, failures,
                                                 first_failed_at, last_failed_at, next_try_at)
            VALUES (:name, :validity, :uid, :why, :counted, 1, now(), now(), now() + interval '1 second')
            ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE
               SET why = :why, tries = trouble.tries + :counted, failures = trouble.failures + 1, last_failed_at = now(),
                   next_try_at = now() + least(:longest, power(2, least(trouble.failures, 20))) * interval '1 second'
            """;

    /** The mail is at fault when others could be taken in meanwhile; else it is the server, and it takes hours to say so. */
    private static final String GIVE_UP = """
            UPDATE mail_trouble AS trouble
               SET left_at = now()
              FROM mailbox
             WHERE trouble.mailbox = :name AND trouble.uid_validity = :validity AND uid = :uid
               AND mailbox.name = trouble.mailbox AND left_at IS NULL
               AND tries >= :most
               AND (NOT :proven OR taken_at > first_failed_at
                    OR first_failed_at < now() - :seconds * interval '1 second')
               AND (NOT :patient OR first_failed_at < now() - :seconds * interval '1 second')
            """;

    private static final String DUE = """
            SELECT uid
              FROM mail_trouble
             WHERE mailbox = :name AND uid_validity = :validity AND left_at IS NULL AND next_try_at <= now()
             ORDER BY next_try_at
             LIMIT 50
            """;

    private static final String NEXT = """
            SELECT ceil(extract(epoch FROM min(next_try_at) - now()) * 1000)
              FROM mail_trouble
             WHERE mailbox = :name AND uid_validity = :validity AND left_at IS NULL
            """;

    private static final String GONE = """
            DELETE FROM mail_trouble WHERE mailbox = :name AND uid_validity = :validity AND uid = :uid
            """;

    private static final String RETRY = """
            UPDATE mail_trouble
               SET left_at = NULL, tries = 0, failures = 0, first_failed_at = now(), next_try_at = now()
             WHERE left_at IS NOT NULL
            RETURNING mailbox || ' ' || uid || ': ' || why
            """;

    private static final int LONGEST_PAUSE_SECONDS = 600;

    private final EntityManager database;
    private final Mailbox mailbox;
    private final ImapConfig config;

    /** Whose fault it is that a mail could not be read. */
    enum Fault {
        /** The connection broke while it was fetched. */
        BROKE,
        /** The server did not give it. */
        NOT_GIVEN,
        /** It could not be taken in. */
        NOT_TAKEN,
        /** The database's: it does not count against the mail. */
        OURS
    }

    TroubledMails(EntityManager database, Mailbox mailbox, ImapConfig config) {
        this.database = database;
        this.mailbox = mailbox;
        this.config = config;
    }

    /**
     * It could not be read: reading goes on behind it, and it is tried again later.
     *
     * @param why in words without what stands in the mail
     * @return whether it is left aside now
     * @throws IllegalStateException when another node has the mailbox by now
     */
    @Transactional
    boolean failed(long fence, long validity, long uid, Fault fault, String why) {
        mailbox.passed(fence, validity, uid);
        keyed(FAILED, validity)
                .setParameter("uid", uid)
                .setParameter("why", why)
                .setParameter("counted", fault == Fault.OURS ? 0 : 1)
                .setParameter("longest", LONGEST_PAUSE_SECONDS)
                .executeUpdate();
        return fault != Fault.OURS
                && keyed(GIVE_UP, validity)
                                .setParameter("uid", uid)
                                .setParameter("most", MAX_TRIES)
                                .setParameter("proven", fault == Fault.BROKE)
                                .setParameter("patient", fault == Fault.NOT_GIVEN)
                                .setParameter("seconds", config.giveUpAfter().toSeconds())
                                .executeUpdate()
                        > 0;
    }

    /** What is to be tried again now. */
    @Transactional
    List<Long> due(long validity) {
        List<?> uids = keyed(DUE, validity).getResultList();
        return uids.stream().map(uid -> ((Number) uid).longValue()).toList();
    }

    /** How long until something is to be tried again; not positive when it is due. */
    @Transactional
    Optional<Duration> next(long validity) {
        Number millis = (Number) keyed(NEXT, validity).getSingleResult();
        return Optional.ofNullable(millis).map(left -> Duration.ofMillis(left.longValue()));
    }

    /** It has been taken in, or is not there any more. */
    @Transactional
    void over(long validity, long uid) {
        keyed(GONE, validity).setParameter("uid", uid).executeUpdate();
    }

    /**
     * Has what was left aside tried again by whoever reads the mailbox.
     *
     * @return a line for each
     */
    @Transactional
    List<String> retryLeftAside() {
        List<?> lines = database.createNativeQuery(RETRY).getResultList();
        return lines.stream().map(String.class::cast).toList();
    }

    private Query keyed(String sql, long validity) {
        return database.createNativeQuery(sql)
                .setParameter("name", mailbox.name())
                .setParameter("validity", validity);
    }
}
