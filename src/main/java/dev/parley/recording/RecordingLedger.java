package dev.parley.recording;

import java.io.IOException;
import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

import dev.parley.conversation.create.ConversationStore;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.line.DatabaseLine;
import dev.parley.wire.Timestamps;

/** What is on record of recordings, each change in a transaction that holds the conversation. */
@ApplicationScoped
class RecordingLedger {

    private static final Logger LOG = Logger.getLogger(RecordingLedger.class);

    private static final String BEGUN = """
            INSERT INTO recording (organization_id, id, conversation_id, part, status, consent, started_at)
            SELECT :organization, :id, :conversation,
                   coalesce(CAST(:part AS integer), coalesce(max(part) FILTER (WHERE part > 0), 0) + 1),
                   :status, :consent, :now
              FROM recording
             WHERE organization_id = :organization AND conversation_id = :conversation
            """;

    private static final String COMPLETE = """
            UPDATE recording
               SET status = 'storing', duration = :duration, size = :size, due_at = now()
             WHERE organization_id = :organization AND id = :id AND status = 'recording'
            """;

    private static final String LOST = """
            UPDATE recording
               SET status = 'lost', due_at = NULL
             WHERE organization_id = :organization AND id = :id AND status IN ('recording', 'storing')
            """;

    private static final String FORGOTTEN = """
            DELETE FROM recording
             WHERE organization_id = :organization AND id = :id AND status = 'recording'
            """;

    private final RecordingFiles files;
    private final RecordingUploads uploads;
    private final ConversationStore conversations;
    private final EntityManager database;
    private final InstantSource clock;

    RecordingLedger(
            RecordingFiles files,
            RecordingUploads uploads,
            ConversationStore conversations,
            EntityManager database,
            InstantSource clock) {
        this.files = files;
        this.uploads = uploads;
        this.conversations = conversations;
        this.database = database;
        this.clock = clock;
    }

    /**
     * It has begun, or was refused.
     *
     * @param part null for the next one
     */
    void begun(RecordingKey which, Integer part, String status, String consent) {
        keep(
                which,
                () -> keyed(BEGUN, which)
                        .setParameter("conversation", which.conversation().id())
                        .setParameter("part", part)
                        .setParameter("status", status)
                        .setParameter("consent", consent)
                        .setParameter("now", Timestamps.now(clock))
                        .executeUpdate());
    }

    /** Nobody is to have it, and its file is gone. */
    void forgotten(RecordingKey which) {
        keep(which, () -> keyed(FORGOTTEN, which).executeUpdate());
    }

    /** Nobody has its file any more. */
    void lost(RecordingKey which) {
        keep(which, () -> keyed(LOST, which).executeUpdate());
    }

    /** Also one of a node that is gone. */
    void finish(RecordingKey which) {
        try {
            WavWriter.Length length = WavWriter.mend(files.spooled(which.id()));
            keep(which, () -> {
                int known = keyed(COMPLETE, which)
                        .setParameter("duration", length.seconds())
                        .setParameter("size", length.bytes())
                        .executeUpdate();
                if (known == 0) {
                    LOG.debugf("Recording %s is not on record yet, or is finished", which.id());
                }
            });
            uploads.wake();
        } catch (IOException unreadable) {
            LOG.errorf("Recording %s cannot be read: %s", which.id(), unreadable.getMessage());
            lost(which);
        }
    }

    private void keep(RecordingKey which, Runnable statements) {
        DatabaseLine.with(() ->
                OutagePatience.keep(() -> QuarkusTransaction.requiringNew().run(() -> {
                    conversations.lock(which.conversation());
                    statements.run();
                })));
    }

    private Query keyed(String sql, RecordingKey which) {
        return database.createNativeQuery(sql)
                .setParameter("organization", which.conversation().organizationId())
                .setParameter("id", which.id());
    }
}
