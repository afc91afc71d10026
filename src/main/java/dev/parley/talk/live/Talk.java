package dev.parley.talk.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.conversation.AnsweredBy;
import dev.parley.conversation.EndReason;
import dev.parley.dialogue.Transcript;
import dev.parley.media.AudioLine;
import dev.parley.media.Speech;
import dev.parley.recording.Recorder;
import dev.parley.talk.line.Bridge;
import dev.parley.talk.line.LineEvents;
import dev.parley.talk.line.LineEvents.Event;
import dev.parley.talk.line.PressedKeys;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.talk.transfer.TransferOrder;

/**
 * The talk between an agent and a person over any {@link AudioLine}, run by the one thread that calls {@link #run}: the
 * greeting, then turn by turn, until one of them or a limit ends it. All that happens arrives as an event in one queue; what
 * takes time (the database, the model, the voice) is done on other threads, which answer with an event.
 */
public final class Talk {

    /** For nothing at all. */
    static final Duration NEVER = Duration.ofDays(1);

    private static final Duration WORDS_PATIENCE = Duration.ofMillis(1_500);
    private static final Duration TOOLS_PATIENCE = Duration.ofSeconds(10);

    /**
     * What the agent says first.
     *
     * @param then what it says when the person has answered that, which is whether they are recorded; else null
     */
    public record Greeting(String text, Speech speech, String then) {

        /** Nothing is asked. */
        public Greeting(String text, Speech speech) {
            this(text, speech, null);
        }
    }

    private final AudioLine line;
    private VoiceLimits limits;
    private final Minutes minutes;
    private final Ears ears;
    private final Mouth mouth;
    private final TalkParts parts;
    private Optional<Exchange> exchange;
    private Optional<Exchange> givenUp = Optional.empty();
    private final LineEvents events;
    private final PressedKeys keys = new PressedKeys();
    private final Handover handover;
    private final Set<UUID> wishes = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private long began;
    private long lastSign;
    private Screening screening;
    private boolean greeted;
    private boolean transferred;

    /**
     * Takes down keys from now on, and hears the person as soon as it {@linkplain #run runs}.
     *
     * @param transcript keeps what is said
     */
    public Talk(AudioLine line, TalkPlan plan, Transcript transcript) {
        this.line = line;
        this.limits = plan.limits();
        this.minutes = new Minutes(transcript, plan.meters());
        this.events = new LineEvents(plan.meters(), () -> plan.recorder().ifPresent(Recorder::pressed));
        Consumer<Runnable> thread = what -> events.add(new Event.Then(what));
        this.ears = new Ears(plan, thread);
        this.mouth = new Mouth(line, plan, minutes, thread);
        this.handover = new Handover(
                plan.desk().transfers(),
                plan.desk().conversation(),
                plan,
                other -> events.add(new Event.Reached(other)),
                () -> end(EndReason.REFERRED));
        this.parts = new TalkParts(line, plan, minutes, ears, mouth, thread, this::bring);
        this.exchange = plan.realtime()
                .<Exchange>map(engine -> new SpeechToSpeech(engine, parts, new Ending()))
                .or(this::turnByTurn);
        line.listen(events);
    }

    private Optional<Exchange> turnByTurn() {
        return parts.plan().recognizer().map(recognizer -> new TurnByTurn(recognizer, parts, this::hangUp));
    }

    private void hangUp() {
        end(EndReason.AGENT_HUNG_UP);
    }

    private final class Ending implements SpeechToSpeech.Ending {

        @Override
        public void hangUp() {
            Talk.this.hangUp();
        }

        @Override
        public boolean giveUp() {
            Optional<Exchange> other = turnByTurn();
            parts.talk().accept(() -> replace(other));
            return other.isPresent();
        }
    }

    private void replace(Optional<Exchange> other) {
        if (events.isHearing() && other.isPresent() && exchange.orElseThrow() instanceof SpeechToSpeech given) {
            parts.plan().meters().trouble("realtime_given_up");
            SpeechToSpeech.Left left = given.left();
            given.close(false);
            given.takeDownTheRest();
            givenUp = Optional.of(given);
            exchange = other;
            ((TurnByTurn) other.get()).takeOver(left);
        }
    }

    /** Brings the person to somebody, and waits for what comes of it: empty when the two talk, else why they do not. */
    private Optional<String> bring(String to, TransferConfig.Mode mode, String briefing) {
        return handover.bring(
                TransferOrder.of(to, mode, briefing, parts.plan().agent().transfer()));
    }

    /**
     * The same, for a client, once for each wish; the person is told where it fails.
     *
     * @param wish its id
     */
    void bringForClient(UUID wish, String to, TransferConfig.Mode mode, String briefing) {
        if (wishes.add(wish)
                && bring(to, mode, briefing)
                        .filter(why -> !why.equals(Handover.BUSY))
                        .isPresent()) {
            events.add(new Event.Then(() -> exchange.ifPresent(Exchange::transferFailed)));
        }
    }

    /** Whether the person was brought to somebody. */
    public boolean transferred() {
        return transferred || handover.isReferred();
    }

    /** Presses keys for the other side to hear; from any thread. */
    public void press(String keys) {
        mouth.press(keys);
    }

    /** Ends the talk from outside, with this {@code end_reason}; the first of several counts. */
    public void end(String reason) {
        events.add(new Event.Over(reason));
    }

    /**
     * Listens to what has answered until that is known; nothing is said meanwhile. To be called before {@link #run}, which
     * then answers a person.
     */
    public AnsweredBy screen() throws InterruptedException {
        screening = new Screening(parts.plan(), minutes, ears, line.band());
        events.hear(true);
        return screening.screen(events);
    }

    /**
     * Leaves a message behind the machine's tone, and is over then. To be called behind {@link #screen}.
     *
     * @return the {@code end_reason}
     */
    public String leave(Greeting message) throws InterruptedException {
        screening.awaitMessages(events);
        exchange = Optional.empty();
        limits = limits.announcing();
        String reason = run(message);
        return reason.equals(EndReason.AGENT_HUNG_UP) ? EndReason.VOICEMAIL : reason;
    }

    /** Somebody has answered: from now on, until it is {@linkplain #close closed}, clients can want something of it. */
    public void open() {
        parts.plan().desk().live().begun(parts.plan().desk().conversation(), this);
    }

    /** What it is had over. */
    public AudioLine line() {
        return line;
    }

    /** Completes when it is {@linkplain #close closed}. */
    public CompletableFuture<Void> over() {
        return over.copy();
    }

    /** To be called when nothing follows: what listens is let go. */
    public void close() {
        over.complete(null);
        parts.plan().desk().live().over(parts.plan().desk().conversation(), this);
        events.hear(false);
        endTransfers();
        ears.close();
    }

    /**
     * Talks until it is over; what was said last is still to be {@linkplain #save saved} then.
     *
     * @return the {@code end_reason}
     */
    public String run(Greeting greeting) {
        began = System.nanoTime();
        lastSign = began;
        events.hear(true);
        parts.plan().recorder().ifPresent(recorder -> recorder.begin(line));
        exchange.ifPresentOrElse(
                talking -> talking.begin(greeting, this::greeted), () -> mouth.greet(greeting, this::greeted));
        String reason = EndReason.NODE_STOPPED;
        try {
            reason = talk();
            if (reason.equals(EndReason.USER_HUNG_UP)) {
                endTransfers();
                hearTheRest();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            events.hear(false);
            endTransfers();
            parts.plan().recorder().ifPresent(Recorder::end);
            boolean goesOnElsewhere = reason.equals(EndReason.NODE_LOST);
            exchange.ifPresent(talking -> talking.close(goesOnElsewhere));
            ears.close();
            mouth.close(goesOnElsewhere);
            exchange.ifPresent(Exchange::takeDownTheRest);
            takeDownKeys();
            parts.plan().meters().talked(Duration.ofNanos(System.nanoTime() - began));
        }
        return reason;
    }

    /** What was said last may still be on its way through the recognizer. */
    private void hearTheRest() throws InterruptedException {
        events.hear(false);
        mouth.stop();
        exchange.ifPresent(Exchange::personLeft);
        long until = System.nanoTime() + WORDS_PATIENCE.toNanos();
        ears.pad();
        while (exchange.filter(Exchange::isPending).isPresent() && until - System.nanoTime() > 0) {
            if (events.poll(Duration.ofNanos(until - System.nanoTime())) instanceof Event.Then(Runnable what)) {
                what.run();
            }
        }
    }

    private String talk() throws InterruptedException {
        while (true) {
            minutes.trySave();
            Optional<String> over = limits.over(moment());
            if (over.isPresent()) {
                return over.get();
            }
            switch (events.poll(wait(moment()))) {
                case Event.Heard(short[] frame, long _) -> hear(frame);
                case Event.Pressed(char key) -> press(key);
                case Event.Over(String reason) -> {
                    return reason;
                }
                case Event.Then(Runnable what) -> what.run();
                case Event.Reached(OtherParty other) -> {
                    return bridge(other);
                }
                case null -> {
                    // Time has passed.
                }
            }
            if (keys.arePaused(System.nanoTime())) {
                takeDownKeys();
            }
            exchange.ifPresent(Exchange::pass);
        }
    }

    /** The agent leaves; the two talk until one of them leaves too. */
    private String bridge(OtherParty other) throws InterruptedException {
        transferred = true;
        events.hear(false);
        exchange.ifPresent(talking -> talking.close(false));
        ears.close();
        mouth.close(false);
        exchange.ifPresent(Exchange::takeDownTheRest);
        if (exchange.isPresent()) {
            // It has taken them down.
            keys.take();
        }
        givenUp = exchange.or(() -> givenUp);
        exchange = Optional.empty();
        minutes.trySave();
        return Bridge.talk(events, line, other, () -> limits.longest().minusNanos(System.nanoTime() - began));
    }

    private void endTransfers() {
        handover.end();
        events.endReached();
    }

    private void greeted() {
        greeted = true;
        lastSign = System.nanoTime();
    }

    private void hear(short[] frame) {
        ears.hear(frame);
        if (ears.voice() && exchange.filter(Exchange::isDeaf).isEmpty()) {
            lastSign = System.nanoTime();
        }
    }

    private void press(char key) {
        lastSign = System.nanoTime();
        keys.press(key, lastSign);
        exchange.ifPresent(talking -> talking.pressed(key));
    }

    private VoiceLimits.Moment moment() {
        long now = System.nanoTime();
        if (handover.isBusy() || exchange.filter(Exchange::isAnswering).isPresent()) {
            lastSign = now;
        }
        return new VoiceLimits.Moment(
                Duration.ofNanos(now - began),
                greeted || mouth.wasGreetingInterrupted(),
                Duration.ofNanos(now - lastSign),
                keys.all());
    }

    private Duration wait(VoiceLimits.Moment moment) {
        Duration patience = limits.patience(moment);
        for (Duration other : List.of(
                minutes.patience(),
                exchange.isEmpty() && keys.areNew() ? PressedKeys.PAUSE : NEVER,
                ears.patience(),
                exchange.map(Exchange::patience).orElse(NEVER))) {
            patience = other.compareTo(patience) < 0 ? other : patience;
        }
        return patience;
    }

    /** Where nobody hears, they are taken down and not answered. */
    private void takeDownKeys() {
        if (exchange.isEmpty()) {
            keys.take().map(Transcript.Entry::keys).ifPresent(minutes::add);
        }
    }

    /**
     * Keeps what was said, and what tools did that were called.
     *
     * @throws RuntimeException when that is not possible now; it can be tried again
     */
    public void save() {
        givenUp.ifPresent(before -> before.awaitTools(TOOLS_PATIENCE));
        exchange.ifPresent(talking -> talking.awaitTools(TOOLS_PATIENCE));
        minutes.recognized(ears.takeRecognized());
        minutes.end();
    }
}
