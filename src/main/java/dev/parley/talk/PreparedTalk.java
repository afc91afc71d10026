package dev.parley.talk;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import dev.parley.agent.config.call.VoicemailConfig;
import dev.parley.agent.config.voice.EarlyMediaConfig;
import dev.parley.dialogue.Transcript;
import dev.parley.media.AudioLine;
import dev.parley.recording.Recorder;
import dev.parley.talk.live.Talk;
import dev.parley.talk.live.TalkPlan;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.talk.recognize.Recognizer;

/** A talk that may begin: what the agent says first is made while it connects, so that the person does not wait for it. */
public final class PreparedTalk {

    private static final Logger LOG = Logger.getLogger(PreparedTalk.class);
    /** Nobody holds on to a mute telephone for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final TalkPlan plan;
    private final Supplier<Talk.Greeting> maker;
    private final Supplier<Talk.Greeting> message;
    private final IntFunction<Optional<Recorder>> earlyRecorder;
    private final CompletableFuture<Talk.Greeting> made = new CompletableFuture<>();

    /**
     * @param maker of its first words
     * @param message makes what is left where a machine answers
     * @param earlyRecorder of what is played before an attempt is answered, if that is to be recorded
     */
    PreparedTalk(
            TalkPlan plan,
            Supplier<Talk.Greeting> maker,
            Supplier<Talk.Greeting> message,
            IntFunction<Optional<Recorder>> earlyRecorder) {
        this.earlyRecorder = earlyRecorder;
        this.plan = plan;
        this.maker = maker;
        this.message = message;
    }

    public VoiceLimits limits() {
        return plan.limits();
    }

    /** Whether it is to be found out what has answered, and what is done about a machine. */
    public Optional<VoicemailConfig.Action> screening() {
        return Optional.ofNullable(plan.agent().voicemail())
                .filter(VoicemailConfig::listens)
                .map(VoicemailConfig::does);
    }

    /** What is left where a machine answers; empty when it cannot be said. */
    public Optional<Talk.Greeting> message() {
        try {
            return Optional.of(message.get());
        } catch (RuntimeException failed) {
            LOG.errorf(failed, "A message could not be made");
            return Optional.empty();
        }
    }

    /** The talk over this line. */
    public Talk over(AudioLine line, Transcript transcript) {
        return new Talk(line, plan, transcript);
    }

    /**
     * Begins to hear what is played before this attempt is answered; empty where the agent does not want that.
     *
     * @param transcript is told what that uses
     */
    public Optional<EarlyMedia> early(int attempt, AudioLine line, Transcript transcript) {
        Optional<Recognizer> recognizer = Optional.ofNullable(plan.agent().earlyMedia())
                .filter(EarlyMediaConfig::transcribes)
                .flatMap(early -> plan.recognizer());
        Optional<Recorder> recorder = earlyRecorder.apply(attempt);
        if (recognizer.isEmpty() && recorder.isEmpty()) {
            return Optional.empty();
        }
        EarlyMedia early = new EarlyMedia(line, plan, recognizer, recorder, millis -> {
            plan.meters().recognized(millis);
            transcript.addRecognized(millis);
        });
        early.begin();
        return Optional.of(early);
    }

    /** Begins to make the greeting, on a thread of its own. */
    public void prepare() {
        Thread.ofVirtual().name("greeting").start(() -> {
            try {
                made.complete(maker.get());
            } catch (RuntimeException failed) {
                made.completeExceptionally(failed);
            }
        });
    }

    /** Waits for the greeting; empty when it cannot be said. */
    public Optional<Talk.Greeting> greeting() throws InterruptedException {
        try {
            return Optional.of(made.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failed) {
            LOG.errorf(failed.getCause(), "A greeting could not be made");
        } catch (TimeoutException late) {
            LOG.errorf("A greeting was not ready %d s after the answer", PATIENCE.toSeconds());
        }
        return Optional.empty();
    }
}
