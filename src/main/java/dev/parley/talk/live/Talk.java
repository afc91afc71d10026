package dev.parley.talk.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.conversation.AnsweredBy;
import dev.parley.conversation.EndReason;
import dev.parley.dialogue.Transcript;
import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.recording.Recorder;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.talk.transfer.TransferOrder;

/**
 * The talk between an agent and a person over any {@link AudioLine}, run by the one thread that calls {@link #run}: the
 * greeting, then turn by turn, until one of them or a limit ends it. All that happens arrives as an event in one queue; what
 * takes time (the database, the model, the voice) is done on other threads, which answer with an event.
 */
public final class Talk implements AudioLine.Listening {

    /** Keys that come within this of each other are one turn, where nothing else is heard. */
    private static final Duration KEYS_PAUSE = Duration.ofSeconds(2);

    /** For nothing at all. */
    static final Duration NEVER = Duration.ofDays(1);

    private static final Duration WORDS_PATIENCE = Duration.ofMillis(1_500);
    private static final Duration TOOLS_PATIENCE = Duration.ofSeconds(10);
    /** Five seconds: a thread that is further behind hears what is said now. */
    private static final int MOST_FRAMES = 250;
    /** Who is heard later is answered late. */
    private static final Duration LATE = Duration.ofMillis(200);

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

    private sealed interface Event {
        /**
         * @param since when it came, where nobody was busy with what came before ({@link System#nanoTime}); else 0
         */
        record Heard(short[] frame, long since) implements Event {}

        record Pressed(char key) implements Event {}

        record Over(String reason) implements Event {}

        record Then(Runnable what) implements Event {}

        record Reached(OtherParty other) implements Event {}
    }

    private final AudioLine line;
    private VoiceLimits limits;
    private final Minutes minutes;
    private final Ears ears;
    private final Mouth mouth;
    private final TalkParts parts;
    private Optional<Exchange> exchange;
    private Optional<Exchange> givenUp = Optional.empty();
    private final BlockingDeque<Event> events = new LinkedBlockingDeque<>();
    private final AtomicInteger framesWaiting = new AtomicInteger();
    private final StringBuilder keys = new StringBuilder();
    private final Handover handover;
    private final Set<UUID> wishes = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private volatile boolean running;
    private long began;
    private long lastSign;
    private long lastKey;
    private Screening screening;
    private boolean greeted;
    private boolean transferred;
    private int keysSaved;

    /**
     * Takes down keys from now on, and hears the person as soon as it {@linkplain #run runs}.
     *
     * @param transcript keeps what is said
     */
    public Talk(AudioLine line, TalkPlan plan, Transcript transcript) {
        this.line = line;
        this.limits = plan.limits();
        this.minutes = new Minutes(transcript, plan.meters());
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
        line.listen(this);
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
        if (running && other.isPresent() && exchange.orElseThrow() instanceof SpeechToSpeech given) {
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
        running = true;
        screening.begin();
        AnsweredBy answered = screening.decided().orElse(null);
        while (answered == null) {
            if (!listen()) {
                return AnsweredBy.UNCERTAIN;
            }
            answered = screening.decided().orElse(null);
        }
        if (answered == AnsweredBy.HUMAN) {
            screening.takeDown();
        }
        return answered;
    }

    /**
     * Leaves a message behind the machine's tone, and is over then. To be called behind {@link #screen}.
     *
     * @return the {@code end_reason}
     */
    public String leave(Greeting message) throws InterruptedException {
        boolean there = true;
        while (there && !screening.takesMessages()) {
            there = listen();
        }
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
        running = false;
        endTransfers();
        ears.close();
    }

    /** Deals with what happens next while nothing is said; false when it is over, which is left to be seen again. */
    private boolean listen() throws InterruptedException {
        switch (events.poll(screening.patience().toNanos(), TimeUnit.NANOSECONDS)) {
            case Event.Heard(short[] frame, long since) -> {
                taken(since);
                screening.hear(frame);
            }
            case Event.Over over -> {
                events.addFirst(over);
                return false;
            }
            case Event.Then(Runnable what) -> what.run();
            case Event.Pressed pressed -> {
                // Nothing has been asked.
            }
            case Event.Reached(OtherParty other) -> other.end(true);
            case null -> {
                // Time has passed.
            }
        }
        return true;
    }

    /**
     * Talks until it is over; what was said last is still to be {@linkplain #save saved} then.
     *
     * @return the {@code end_reason}
     */
    public String run(Greeting greeting) {
        began = System.nanoTime();
        lastSign = began;
        running = true;
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
            running = false;
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
        running = false;
        mouth.stop();
        exchange.ifPresent(Exchange::personLeft);
        long until = System.nanoTime() + WORDS_PATIENCE.toNanos();
        ears.pad();
        while (exchange.filter(Exchange::isPending).isPresent() && until - System.nanoTime() > 0) {
            if (events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS) instanceof Event.Then(Runnable what)) {
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
            switch (events.poll(wait(moment()).toNanos(), TimeUnit.NANOSECONDS)) {
                case Event.Heard(short[] frame, long since) -> {
                    taken(since);
                    hear(frame);
                }
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
            if (System.nanoTime() - lastKey >= KEYS_PAUSE.toNanos()) {
                takeDownKeys();
            }
            exchange.ifPresent(Exchange::pass);
        }
    }

    /** The agent leaves; the two talk until one of them leaves too. */
    private String bridge(OtherParty other) throws InterruptedException {
        transferred = true;
        running = false;
        exchange.ifPresent(talking -> talking.close(false));
        ears.close();
        mouth.close(false);
        exchange.ifPresent(Exchange::takeDownTheRest);
        // It has taken them down.
        keysSaved = exchange.isPresent() ? keys.length() : keysSaved;
        givenUp = exchange.or(() -> givenUp);
        exchange = Optional.empty();
        minutes.trySave();
        other.whenGone(() -> end(EndReason.TARGET_HUNG_UP));
        Runnable key = () -> parts.plan().recorder().ifPresent(Recorder::pressed);
        line.listen(new Relay(line.band(), other.line(), key));
        other.line().listen(new Relay(other.line().band(), line, key));
        other.bridged();
        try {
            while (true) {
                Duration left = limits.longest().minusNanos(System.nanoTime() - began);
                if (!left.isPositive()) {
                    return EndReason.MAX_DURATION;
                }
                switch (events.poll(left.toNanos(), TimeUnit.NANOSECONDS)) {
                    case Event.Over(String reason) -> {
                        return reason;
                    }
                    case Event.Then(Runnable what) -> what.run();
                    case Event.Heard heard -> taken(heard.since());
                    case Event.Pressed pressed -> {
                        // By the one who has it now.
                    }
                    case Event.Reached(OtherParty second) -> second.end(true);
                    case null -> {
                        // Time has passed.
                    }
                }
            }
        } finally {
            other.end(true);
        }
    }

    /** Says elsewhere what is heard here. */
    private record Relay(Band band, AudioLine to, Runnable key) implements AudioLine.Listening {

        @Override
        public void heard(short[] frame) {
            to.pass(new Speech(frame, band));
        }

        @Override
        public void pressed(char which) {
            key.run();
            to.press(String.valueOf(which));
        }
    }

    private void endTransfers() {
        handover.end();
        for (Event event : events) {
            if (event instanceof Event.Reached(OtherParty other)) {
                other.end(true);
            }
        }
    }

    /** Who was waited for by nothing but this frame and is late is late for want of a processor. */
    private void taken(long since) {
        framesWaiting.decrementAndGet();
        if (since != 0) {
            parts.plan().meters().listened(System.nanoTime() - since < LATE.toNanos());
        }
    }

    @Override
    public void heard(short[] frame) {
        if (running && framesWaiting.get() < MOST_FRAMES) {
            boolean alone = framesWaiting.getAndIncrement() == 0;
            events.add(new Event.Heard(frame, alone ? System.nanoTime() : 0));
        }
    }

    @Override
    public void pressed(char key) {
        parts.plan().recorder().ifPresent(Recorder::pressed);
        events.add(new Event.Pressed(key));
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
        lastKey = lastSign;
        keys.append(key);
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
                keys.toString());
    }

    private Duration wait(VoiceLimits.Moment moment) {
        Duration patience = limits.patience(moment);
        for (Duration other : List.of(
                minutes.patience(),
                exchange.isEmpty() && keys.length() > keysSaved ? KEYS_PAUSE : NEVER,
                ears.patience(),
                exchange.map(Exchange::patience).orElse(NEVER))) {
            patience = other.compareTo(patience) < 0 ? other : patience;
        }
        return patience;
    }

    /** Where nobody hears, they are taken down and not answered. */
    private void takeDownKeys() {
        if (exchange.isEmpty() && keys.length() > keysSaved) {
            minutes.add(Transcript.Entry.keys(keys.substring(keysSaved)));
            keysSaved = keys.length();
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
