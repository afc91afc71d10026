package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Leases;
import dev.parley.queue.Queue;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;
import dev.parley.wire.Backoff;

/** Brings what is in this node's spool to where recordings are kept, and takes away from there what is erased. */
@ApplicationScoped
class RecordingUploads {

    private static final Logger LOG = Logger.getLogger(RecordingUploads.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

    /** What another node has in its spool it brings itself. */
    private static final String HERE = "AND (status = 'erased' OR id = ANY (CAST(:here AS uuid[])))";

    private static final String STORED = """
            UPDATE recording
               SET status = 'available', due_at = NULL, lease_owner = NULL, lease_until = NULL
            """;

    private static final String GONE = """
            DELETE FROM recording
            """;

    private static final String AGAIN = """
            UPDATE recording
               SET due_at = :due, failures = failures + 1, lease_owner = NULL, lease_until = NULL
            """;

    private final RecordingFiles files;
    private final ConversationStore conversations;
    private final Leases leases;
    private final RecordingStorageConfig config;
    private final InstantSource clock;
    private final LeasedQueue<Upload> queue;

    RecordingUploads(
            RecordingFiles files,
            ConversationStore conversations,
            Leases leases,
            LeasedQueues queues,
            RecordingStorageConfig config,
            InstantSource clock) {
        this.files = files;
        this.conversations = conversations;
        this.leases = leases;
        this.config = config;
        this.clock = clock;
        this.queue = queues.open(new WorkKind<>(
                "recordings",
                asQueue(),
                config.maxAtOnce(),
                new Rhythm(config.renewEvery(), config.renewEvery(), Duration.ofSeconds(10)),
                Optional.of(new WorkKind.Claiming<>(
                        files.canRecord(),
                        config.pollEvery(),
                        Optional.empty(),
                        room -> Taken.upTo(room, claim(room)))),
                Optional.empty(),
                upload -> {},
                upload -> upload.stop(LeasedWork.Lost.LEASE)));
    }

    private Queue asQueue() {
        return Queue.ofOthers("recording", config.lease());
    }

    void start(@Observes StartupEvent started) {
        queue.start();
    }

    /** There is something to bring. */
    void wake() {
        queue.wake();
    }

    private List<Upload> claim(int room) {
        String here = files.spooled().stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        return leases.claim(asQueue(), room, HERE, Map.of("here", here)).stream()
                .map(claimed -> new Upload(
                        claimed.lease(),
                        new Conversation.Key(
                                claimed.lease().conversation().organizationId(),
                                claimed.row().get("conversation_id", UUID.class)),
                        claimed.row().get("status", String.class).equals(Recording.ERASED),
                        claimed.row().get("failures", Integer.class)))
                .toList();
    }

    /** One of them. */
    private final class Upload implements LeasedWork {
        private final Lease lease;
        private final Conversation.Key conversation;
        private final boolean erased;
        private final int failures;

        Upload(Lease lease, Conversation.Key conversation, boolean erased, int failures) {
            this.lease = lease;
            this.conversation = conversation;
            this.erased = erased;
            this.failures = failures;
        }

        @Override
        public Lease lease() {
            return lease;
        }

        @Override
        public Optional<Conversation.Key> conversation() {
            return Optional.of(conversation);
        }

        private boolean isErased() {
            return QuarkusTransaction.requiringNew()
                    .call(() -> Recording.<Recording>find(
                                    "organizationId = ?1 and id = ?2 and status <> ?3",
                                    conversation.organizationId(),
                                    lease.conversation().id(),
                                    Recording.ERASED)
                            .firstResultOptional()
                            .isEmpty());
        }

        /** It was erased while it was on its way, and may have arrived. */
        private void forget(String name, UUID id) {
            try {
                files.store().delete(name);
                Files.deleteIfExists(files.spooled(id));
            } catch (IOException | RuntimeException failed) {
                LOG.warnf("What was erased may still be stored as %s: %s", name, failed.getMessage());
            }
        }

        /** It is the same bytes under the same name, whoever brings them. */
        @Override
        public void stop(Lost why) {}

        @Override
        public void run() {
            UUID id = lease.conversation().id();
            String name = Recording.name(conversation.organizationId(), id);
            try {
                if (erased) {
                    files.store().delete(name);
                } else {
                    files.store().put(name, files.spooled(id));
                }
                int known = QuarkusTransaction.requiringNew().call(() -> {
                    conversations.lock(conversation);
                    return leases.mine(erased ? GONE : STORED, asQueue(), lease).executeUpdate();
                });
                if (known > 0) {
                    Files.deleteIfExists(files.spooled(id));
                } else if (isErased()) {
                    forget(name, id);
                }
            } catch (IOException | RuntimeException failed) {
                LOG.warnf(
                        "A recording could not be %s, it is tried again: %s",
                        erased ? "erased" : "stored", failed.getMessage());
                if (!erased && isErased()) {
                    forget(name, id);
                    return;
                }
                Instant due = clock.instant().plus(Backoff.pause(FIRST_RETRY, failures, LONGEST_RETRY));
                QuarkusTransaction.requiringNew()
                        .run(() -> leases.mine(AGAIN, asQueue(), lease)
                                .setParameter("due", due)
                                .executeUpdate());
            }
        }
    }
}
