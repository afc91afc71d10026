package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/** Looks for what a process left behind in this spool that is not there any more, and gives up what no spool has. */
@ApplicationScoped
class LostRecordings {

    private static final Logger LOG = Logger.getLogger(LostRecordings.class);
    /** A node that has not come back by then does not bring the file either. */
    private static final Duration LOST_AFTER = Duration.ofHours(24);

    private static final String LEFT_BEHIND = """
            SELECT organization_id, id, conversation_id
              FROM recording
             WHERE id IN (:ids) AND status = 'recording'
            """;

    private static final String NOWHERE = """
            SELECT recording.organization_id, recording.id, conversation_id
              FROM recording
              JOIN conversation ON conversation.organization_id = recording.organization_id
                               AND conversation.id = recording.conversation_id
             WHERE recording.status = 'recording' AND recording.started_at < :before AND conversation.ended_at < :before
             LIMIT 100
            """;

    /** What was tried meanwhile has another due_at. */
    private static final String NEVER_BROUGHT = """
            SELECT organization_id, id, conversation_id
              FROM recording
             WHERE status = 'storing' AND lease_owner IS NULL AND due_at < :before
             LIMIT 100
            """;

    private static final String KNOWN = "SELECT id FROM recording WHERE id IN (:ids)";

    private final RecordingFiles files;
    private final RecordingLedger ledger;
    private final EntityManager database;
    private final RecordingStorageConfig config;
    private final InstantSource clock;

    LostRecordings(
            RecordingFiles files,
            RecordingLedger ledger,
            EntityManager database,
            RecordingStorageConfig config,
            InstantSource clock) {
        this.files = files;
        this.ledger = ledger;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "10s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lookForLeftBehind() {
        if (!files.canRecord()) {
            return;
        }
        try {
            List<UUID> spooled = files.spooled();
            List<UUID> silent = spooled.stream()
                    .filter(id -> files.silentFor(id, config.abandonedAfter()))
                    .toList();
            if (!silent.isEmpty()) {
                read(database.createNativeQuery(LEFT_BEHIND, Tuple.class).setParameter("ids", silent))
                        .forEach(ledger::finish);
            }
            forget(spooled.stream()
                    .filter(id -> files.silentFor(id, LOST_AFTER))
                    .toList());
            for (String lost : List.of(NOWHERE, NEVER_BROUGHT)) {
                read(database.createNativeQuery(lost, Tuple.class)
                                .setParameter("before", clock.instant().minus(LOST_AFTER)))
                        .forEach(ledger::lost);
            }
        } catch (IOException | RuntimeException away) {
            LOG.warnf("Recordings of lost nodes could not be looked for: %s", away.getMessage());
        }
    }

    /** Of a recording that was erased before it had left. */
    private void forget(List<UUID> old) throws IOException {
        if (old.isEmpty()) {
            return;
        }
        List<?> known = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(KNOWN)
                        .setParameter("ids", old)
                        .getResultList());
        for (UUID id : old) {
            if (!known.contains(id)) {
                Files.deleteIfExists(files.spooled(id));
            }
        }
    }

    private static List<RecordingKey> read(Query query) {
        List<?> rows = QuarkusTransaction.requiringNew().call(query::getResultList);
        return rows.stream()
                .map(Tuple.class::cast)
                .map(row -> new RecordingKey(
                        new Conversation.Key(
                                row.get("organization_id", UUID.class), row.get("conversation_id", UUID.class)),
                        row.get("id", UUID.class)))
                .toList();
    }
}
