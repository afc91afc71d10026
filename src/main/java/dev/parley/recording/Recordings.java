package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.EarlyMediaConfig;
import dev.parley.agent.config.RecordingConfig;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.queue.DatabaseLine;
import dev.parley.queue.OutagePatience;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Begins recordings, and keeps on record what becomes of them, also when the node is lost in the middle of one. */
@ApplicationScoped
public class Recordings {

    private static final Logger LOG = Logger.getLogger(Recordings.class);
    /** A node that has not come back by then does not bring the file either. */
    private static final Duration LOST_AFTER = Duration.ofHours(24);

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
    private final RecordingUploads uploads;
    private final ConversationStore conversations;
    private final EntityManager database;
    private final RecordingStorageConfig config;
    private final InstantSource clock;
    private final Audit audit;

    Recordings(
            RecordingFiles files,
            RecordingUploads uploads,
            ConversationStore conversations,
            EntityManager database,
            RecordingStorageConfig config,
            InstantSource clock,
            Audit audit) {
        this.audit = audit;
        this.files = files;
        this.uploads = uploads;
        this.conversations = conversations;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** What records the next talk of this conversation; empty where it is not to be. */
    public Optional<Recorder> of(Conversation.Key conversation, AgentConfig agent) {
        return Optional.ofNullable(agent.recording())
                .filter(RecordingConfig::records)
                .filter(recording -> files.canRecord())
                .map(recording -> new Recorder(
                        recording.consentOrDefault(),
                        recording.leavesOutKeys(),
                        new Kept(conversation, null, recording.consentOrDefault())));
    }

    /** What records what is played before an attempt is answered; empty where it is not to be. */
    public Optional<Recorder> ofEarlyMedia(Conversation.Key conversation, AgentConfig agent, int attempt) {
        return Optional.ofNullable(agent.earlyMedia())
                .filter(EarlyMediaConfig::records)
                .filter(early -> files.canRecord())
                .map(early -> new Recorder(
                        RecordingConfig.Consent.NONE,
                        false,
                        new Kept(conversation, Recording.beforeAnswer(attempt), RecordingConfig.Consent.NONE)));
    }

    /**
     * Which recording.
     *
     * @param id of the recording
     */
    private record Which(Conversation.Key conversation, UUID id) {}

    private final class Kept implements Recorder.Sink {
        private final Which which;
        private final Integer part;
        private final RecordingConfig.Consent consent;
        private Thread beginning;

        /**
         * @param part null for the next one
         */
        Kept(Conversation.Key conversation, Integer part, RecordingConfig.Consent consent) {
            this.part = part;
            this.which = new Which(conversation, Uuids.next(clock.instant()));
            this.consent = consent;
        }

        @Override
        public Path open() throws IOException {
            begun(
                    Recording.RECORDING,
                    switch (consent) {
                        case NONE -> "none";
                        case ANNOUNCE -> "announced";
                        case ASK -> "given";
                    });
            return files.open(which.id());
        }

        private void begun(String status, String said) {
            // The database may be away for a moment: the recording is begun all the same.
            beginning = Thread.ofVirtual()
                    .name("keep-recording")
                    .start(() -> keep(
                            which,
                            () -> database.createNativeQuery(BEGUN)
                                    .setParameter(
                                            "organization", which.conversation().organizationId())
                                    .setParameter("id", which.id())
                                    .setParameter(
                                            "conversation", which.conversation().id())
                                    .setParameter("part", part)
                                    .setParameter("status", status)
                                    .setParameter("consent", said)
                                    .setParameter("now", Timestamps.now(clock))
                                    .executeUpdate()));
        }

        @Override
        public void complete(Path file) {
            awaitBeginning();
            finish(which);
        }

        @Override
        public void forgotten(Path file) throws IOException {
            awaitBeginning();
            Files.deleteIfExists(file);
            keep(which, () -> keyed(FORGOTTEN, which).executeUpdate());
        }

        private void awaitBeginning() {
            try {
                beginning.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void refused() {
            begun(Recording.REFUSED, "refused");
        }

        @Override
        public void broken() {
            awaitBeginning();
            if (Files.exists(files.spooled(which.id()))) {
                finish(which);
            } else {
                keep(which, () -> keyed(LOST, which).executeUpdate());
            }
        }
    }

    /** Also one of a node that is gone. */
    private void finish(Which which) {
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
            keep(which, () -> keyed(LOST, which).executeUpdate());
        }
    }

    /** In a transaction that holds the conversation. */
    private void keep(Which which, Runnable statements) {
        DatabaseLine.with(() ->
                OutagePatience.keep(() -> QuarkusTransaction.requiringNew().run(() -> {
                    conversations.lock(which.conversation());
                    statements.run();
                })));
    }

    private Query keyed(String sql, Which which) {
        return database.createNativeQuery(sql)
                .setParameter("organization", which.conversation().organizationId())
                .setParameter("id", which.id());
    }

    /** Finishes what a process left behind in this spool that is not there any more, and gives up what no spool has. */
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
                        .forEach(this::finish);
            }
            forget(spooled.stream()
                    .filter(id -> files.silentFor(id, LOST_AFTER))
                    .toList());
            for (String lost : List.of(NOWHERE, NEVER_BROUGHT)) {
                read(database.createNativeQuery(lost, Tuple.class)
                                .setParameter("before", clock.instant().minus(LOST_AFTER)))
                        .forEach(which -> keep(which, () -> keyed(LOST, which).executeUpdate()));
            }
        } catch (IOException | RuntimeException away) {
            LOG.warnf("Recordings of lost nodes could not be looked for: %s", away.getMessage());
        }
    }

    /** Somebody fetches it: on record before its first byte. */
    @Transactional
    void noteReading(Recording recording) {
        audit.noteOnceAnHour(recording.organizationId, AuditAction.RECORDING_READ, recording.conversationId);
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

    private static List<Which> read(Query query) {
        List<?> rows = QuarkusTransaction.requiringNew().call(query::getResultList);
        return rows.stream()
                .map(Tuple.class::cast)
                .map(row -> new Which(
                        new Conversation.Key(
                                row.get("organization_id", UUID.class), row.get("conversation_id", UUID.class)),
                        row.get("id", UUID.class)))
                .toList();
    }
}
