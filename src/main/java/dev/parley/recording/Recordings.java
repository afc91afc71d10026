package dev.parley.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.voice.EarlyMediaConfig;
import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.conversation.Conversation;
import dev.parley.wire.Uuids;

/** Begins recordings, and keeps on record what becomes of them. */
@ApplicationScoped
public class Recordings {

    private final RecordingFiles files;
    private final RecordingLedger ledger;
    private final InstantSource clock;
    private final Audit audit;

    Recordings(RecordingFiles files, RecordingLedger ledger, InstantSource clock, Audit audit) {
        this.files = files;
        this.ledger = ledger;
        this.clock = clock;
        this.audit = audit;
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

    private final class Kept implements Recorder.Sink {
        private final RecordingKey which;
        private final Integer part;
        private final RecordingConfig.Consent consent;
        private Thread beginning;

        /**
         * @param part null for the next one
         */
        Kept(Conversation.Key conversation, Integer part, RecordingConfig.Consent consent) {
            this.part = part;
            this.which = new RecordingKey(conversation, Uuids.next(clock.instant()));
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
            beginning = Thread.ofVirtual().name("keep-recording").start(() -> ledger.begun(which, part, status, said));
        }

        @Override
        public void complete(Path file) {
            awaitBeginning();
            ledger.finish(which);
        }

        @Override
        public void forgotten(Path file) throws IOException {
            awaitBeginning();
            Files.deleteIfExists(file);
            ledger.forgotten(which);
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
                ledger.finish(which);
            } else {
                ledger.lost(which);
            }
        }
    }

    /** Somebody fetches it: on record before its first byte. */
    @Transactional
    void noteReading(Recording recording) {
        audit.noteOnceAnHour(recording.organizationId, AuditAction.RECORDING_READ, recording.conversationId);
    }
}
