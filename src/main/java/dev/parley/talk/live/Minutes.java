package dev.parley.talk.live;

import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.dialogue.ToolAnswers;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Withdrawal;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.SpokenTools;
import dev.parley.talk.measure.TalkMeters;

/** What was said in a talk and is not kept yet, in order. The talk does not wait for the database; an answer does. */
final class Minutes {

    private static final Logger LOG = Logger.getLogger(Minutes.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Transcript transcript;
    private final TalkMeters meters;
    private final Deque<Transcript.Entry> unsaved = new ConcurrentLinkedDeque<>();
    private final ReentrantLock saving = new ReentrantLock();
    private long nextTry = System.nanoTime();
    private long recognizedMillis;

    Minutes(Transcript transcript, TalkMeters meters) {
        this.transcript = transcript;
        this.meters = meters;
    }

    void add(Transcript.Entry entry) {
        if (entry.isAgents()) {
            meters.spoken(entry.draft().text().length());
        }
        unsaved.add(entry);
        nextTry = System.nanoTime();
    }

    /** A recognizer was given so much more of the person's voice; kept with what is said last. */
    void recognized(long millis) {
        recognizedMillis += millis;
        meters.recognized(millis);
    }

    /** How long nothing is to be tried again. */
    Duration patience() {
        return unsaved.isEmpty() ? Talk.NEVER : RETRY;
    }

    /**
     * Keeps all that is not kept yet, as the last thing of a talk.
     *
     * @throws RuntimeException when that is not possible now; it can be tried again
     */
    void end() {
        save();
        transcript.addRecognized(recognizedMillis);
        recognizedMillis = 0;
    }

    /**
     * Keeps what was said so far.
     *
     * @throws RuntimeException when that is not possible now; it can be tried again
     */
    void save() {
        saving.lock();
        try {
            while (!unsaved.isEmpty()) {
                transcript.add(unsaved.peek());
                unsaved.remove();
            }
        } finally {
            saving.unlock();
        }
    }

    /** Begins to keep what is not kept. Returns at once. */
    void trySave() {
        if (!unsaved.isEmpty() && !saving.isLocked() && System.nanoTime() - nextTry >= 0) {
            nextTry = System.nanoTime() + RETRY.toNanos();
            Thread.ofVirtual().name("keep-turns").start(() -> {
                try {
                    save();
                } catch (RuntimeException away) {
                    LOG.warnf(
                            "%d turns of a voice conversation are not kept yet: %s", unsaved.size(), away.getMessage());
                }
            });
        }
    }

    /** What an engine that thinks by itself is given: all that was said so far, which is kept first. */
    Prompt prompt(AgentConfig agent) {
        save();
        return transcript.prompt(agent);
    }

    /** What comes of the calls that such an engine asks for. */
    ToolAnswers call(AgentConfig agent, ModelReply reply, SpokenTools tools) {
        save();
        return transcript.call(agent, reply, tools);
    }

    /**
     * What the agent says to all that was said so far, which is kept first.
     *
     * @return nothing when the conversation has ended
     */
    Optional<ModelReply> answer(AgentConfig agent, Consumer<String> onText, Withdrawal withdrawal, SpokenTools tools) {
        save();
        return transcript.answer(agent, onText, withdrawal, tools);
    }
}
