package dev.parley.talk.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.dialogue.Transcript;
import dev.parley.media.Speech;
import dev.parley.talk.measure.Latency;
import dev.parley.talk.realtime.Brief;
import dev.parley.talk.realtime.RealtimeEngine;
import dev.parley.talk.realtime.RealtimeEvent;
import dev.parley.talk.realtime.RealtimeSession;
import dev.parley.talk.recognize.Hints;
import dev.parley.talk.recognize.Recognition;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.talk.turn.Hearing;
import dev.parley.talk.turn.Language;

/**
 * By one engine that hears, thinks and speaks by itself, and decides whose turn it is. What it says is taken down as far as it
 * was heard; its tools are ours, and so are all limits. A session that is lost, or nearly an hour old, is followed by another one
 * that is told what was said; when there is none to be had the talk is {@linkplain Ending#giveUp given up} to a recognizer.
 */
final class SpeechToSpeech implements Exchange, Ears.Listener, Recognizer {

    private static final Hearing HEARING = new Hearing(true, true, false, Duration.ZERO);
    private static final long GREETS_WITHIN = 2_500;
    private static final long ANSWERS_WITHIN = 5_000;
    private static final long WRITTEN_WITHIN = 3_000;
    private static final int MOST_FAILURES = 3;
    /** To somebody whom nothing hears. */
    private static final int MOST_APOLOGIES = 2;

    private static final long NEVER = Long.MAX_VALUE;

    private final TalkPlan plan;
    private final TalkParts parts;
    private final RealtimeEngine engine;
    private final Ending ending;
    private final Order order;
    private final EngineVoice voice;
    private final EngineTools tools;
    private final StringBuilder keys = new StringBuilder();

    private RealtimeSession session;
    private int generation;
    private long openedAt;
    private int failures;
    private int unanswered;

    /** Null when the engine finds it. */
    private String greeting = "";

    private boolean greets = true;

    private Runnable greeted = () -> {};
    private long greetBy = NEVER;
    private boolean greetedByEngine;
    private boolean ready;
    private int apologies;

    private String response = "";
    private boolean dropped;
    private long answerBy = NEVER;

    private boolean personSpeaks;
    private boolean cut;
    private long personSince;
    private long keysAt;
    private long quietSince = NEVER;
    private int reprompts;
    private int interruptions;
    private boolean last;
    private boolean closed;

    /** What is left to be done by who goes on with the talk. */
    enum Left {
        /** The first words are still to be said. */
        UNGREETED,
        /** The person waits for an answer. */
        UNANSWERED,
        NOTHING
    }

    /** How it ends from inside. */
    interface Ending {

        void hangUp();

        /** The engine is of no use: the talk is to go on otherwise, if it can. */
        boolean giveUp();
    }

    SpeechToSpeech(RealtimeEngine engine, TalkParts parts, Ending ending) {
        this.engine = engine;
        this.plan = parts.plan();
        this.parts = parts;
        this.ending = ending;
        this.order = new Order(parts.minutes());
        this.voice = new EngineVoice(parts, order, this::settle);
        this.tools = new EngineTools(parts, this::isAllKnown);
    }

    @Override
    public void begin(Talk.Greeting first, Runnable whenGreeted) {
        greeted = whenGreeted;
        greeting = first.text();
        if (greeting == null) {
            answerBy = Mouth.millis() + ANSWERS_WITHIN;
        } else if (greeting.isBlank()) {
            parts.mouth().greet(first, this::greetingOver);
        } else {
            greetBy = Mouth.millis() + GREETS_WITHIN;
        }
        parts.ears().listen(this, this);
    }

    @Override
    public Hearing hearing() {
        return HEARING;
    }

    /** Also in place of a session that was lost: the new one is told what was said. */
    @Override
    public Recognition open(Hints hints, Recognition.Events events) {
        int mine = ++generation;
        openedAt = Mouth.millis();
        if (personSpeaks || tools.isAsked()) {
            // The session before heard it to no end.
            answerBy = openedAt + ANSWERS_WITHIN;
        }
        personSpeaks = false;
        ready = false;
        response = "";
        dropped = false;
        tools.forget();
        Optional<String> lately = voice.words();
        // Nothing more comes of what the session before was saying.
        voice.end(null);
        Brief brief = new Brief(
                () -> parts.minutes().prompt(plan.agent()),
                lately,
                plan.voice().voice(),
                plan.turns().endOfTurn());
        session = engine.open(
                brief,
                event -> parts.talk().accept(() -> {
                    if (mine == generation) {
                        on(event);
                        if (event instanceof RealtimeEvent.Voice || event instanceof RealtimeEvent.PersonEnded) {
                            failures = 0;
                            events.works();
                        }
                    }
                }),
                events::lost);
        muteWhereNobodyMayInterrupt();
        return session;
    }

    private void on(RealtimeEvent event) {
        switch (event) {
            case RealtimeEvent.Ready() -> ready();
            case RealtimeEvent.PersonBegan() -> personBegan();
            case RealtimeEvent.PersonEnded(String item) -> personEnded(item);
            case RealtimeEvent.PersonSaid(String item, String text) -> personSaid(item, text);
            case RealtimeEvent.ResponseBegan(String begun) -> {
                response = begun;
                answerBy = answerBy == NEVER ? NEVER : Mouth.millis() + ANSWERS_WITHIN;
                dropped = false;
                tools.forget();
            }
            case RealtimeEvent.Words(String of, String item, String text) -> {
                if (isWanted(of)) {
                    voice.write(item, text);
                }
            }
            case RealtimeEvent.Voice(String of, String item, Speech speech) -> {
                if (isWanted(of)) {
                    speak(item, speech);
                }
            }
            case RealtimeEvent.Called(String of, String call, String name, String arguments) -> {
                if (isWanted(of)) {
                    answerBy = Mouth.millis() + ANSWERS_WITHIN;
                    tools.ask(call, name, arguments);
                }
            }
            case RealtimeEvent.ResponseEnded(String of, boolean failed, ObjectNode told) -> {
                if (of.equals(response)) {
                    responseEnded(failed, told);
                }
            }
        }
    }

    private boolean isWanted(String of) {
        return of.equals(response) && !dropped;
    }

    private void ready() {
        ready = true;
        apologies = 0;
        if (greetBy != NEVER) {
            greetedByEngine = true;
            session.say(greeting);
        } else if (answerBy != NEVER && !session.isResponding()) {
            session.respond();
        }
    }

    private void personBegan() {
        personSpeaks = true;
        personSince = Mouth.millis();
        answerBy = NEVER;
        reprompts = 0;
        interrupt();
        quietSince = NEVER;
    }

    /** Whoever speaks is listened to: what they heard so far is what was said. */
    private void interrupt() {
        interruptions++;
        last = false;
        dropped = !response.isEmpty();
        if (voice.interrupt(session)) {
            plan.meters().interrupted();
        }
        parts.mouth().stop();
        greetingOver();
    }

    private void greetingOver() {
        greets = false;
        greetBy = NEVER;
        greetedByEngine = false;
        greeted.run();
        greeted = () -> {};
        quietSince = quietSince == NEVER ? Mouth.millis() : quietSince;
        muteWhereNobodyMayInterrupt();
    }

    private void personEnded(String item) {
        personSpeaks = false;
        long now = Mouth.millis();
        order.begin(item, now + WRITTEN_WITHIN);
        voice.expect(new Latency(now, parts.ears().silentMillis()));
        quietSince = NEVER;
        answerBy = now + ANSWERS_WITHIN;
    }

    private void personSaid(String item, String text) {
        Transcript.Entry entry = cut ? Transcript.Entry.personCut(text) : Transcript.Entry.person(text);
        cut = false;
        order.end(item, text.isBlank() ? Optional.empty() : Optional.of(entry));
    }

    private void speak(String item, Speech speech) {
        greetBy = NEVER;
        answerBy = NEVER;
        unanswered = 0;
        quietSince = NEVER;
        voice.speak(item, speech);
        muteWhereNobodyMayInterrupt();
    }

    private void responseEnded(boolean failed, ObjectNode told) {
        response = "";
        voice.end(told);
        if (dropped) {
            return;
        }
        if (tools.isAsked()) {
            int mine = generation;
            int before = interruptions;
            answerBy = NEVER;
            tools.run(told, came -> {
                last |= came.ends() && before == interruptions;
                returned(mine, came);
            });
        } else if (failed) {
            plan.meters().trouble("no_answer");
            answerBy = NEVER;
            parts.mouth().say(plan.language().say(Language.Sentence.FAILED), this::settle);
        } else {
            answerBy = NEVER;
            settle();
        }
    }

    /** What is done when nobody says anything and nothing is waited for. */
    private void settle() {
        if (closed || isAnswering()) {
            return;
        }
        quietSince = Mouth.millis();
        greetingOver();
        if (last) {
            ending.hangUp();
        }
    }

    /** What tools did is told; it is answered unless the person speaks, who is answered then. */
    private void returned(int mine, EngineTools.Returned came) {
        if (closed) {
            return;
        }
        if (mine != generation) {
            // This session does not know of the calls: another one is told all.
            answerBy = Mouth.millis() + ANSWERS_WITHIN;
            parts.ears().renew();
            return;
        }
        List<String> texts = came.answers().texts();
        for (int i = 0; i < texts.size(); i++) {
            session.returned(came.calls().get(i).id(), texts.get(i));
        }
        if (!personSpeaks && !texts.isEmpty()) {
            answerBy = Mouth.millis() + ANSWERS_WITHIN;
            if (came.answers().last()) {
                session.respondWithoutTools();
            } else {
                session.respond();
            }
        }
    }

    @Override
    public void transferFailed() {
        parts.mouth()
                .afterwards(
                        () -> parts.mouth().say(parts.plan().language().say(Language.Sentence.UNREACHED), () -> {}));
    }

    @Override
    public void pressed(char key) {
        keys.append(key);
        keysAt = Mouth.millis();
        if (mayInterrupt()) {
            session.cancel();
            interrupt();
        }
    }

    @Override
    public void pass() {
        parts.ears().pass();
        long now = Mouth.millis();
        order.pass(now);
        if (!keys.isEmpty()
                && !personSpeaks
                && now - keysAt >= plan.turns().keysPause().toMillis()) {
            parts.minutes().add(Transcript.Entry.keys(keys.toString()));
            session.tell(keys.toString());
            keys.setLength(0);
            answer(now);
        }
        if (personSpeaks && now - personSince >= plan.turns().longestTurn().toMillis()) {
            cut = true;
            personSpeaks = false;
            session.commit();
            answer(now);
        }
        if (now >= greetBy) {
            greetByOurselves();
        }
        if (!response.isEmpty() && !dropped && answerBy == NEVER && !voice.isPlaying()) {
            // It has stopped in the middle of an answer.
            answerBy = now + ANSWERS_WITHIN;
        }
        if (now >= answerBy) {
            missed(now);
        }
        boolean quiet = quietSince != NEVER && !personSpeaks && !isAnswering();
        if (quiet
                && now - quietSince >= plan.turns().reprompt().toMillis()
                && reprompts < plan.turns().reprompts()) {
            reprompts++;
            quietSince = now;
            answerBy = now + ANSWERS_WITHIN;
            session.say(plan.language().say(Language.Sentence.REPROMPT));
        }
        if (quiet && now - openedAt >= engine.config().renewAfter().toMillis()) {
            parts.ears().renew();
        }
    }

    private void answer(long now) {
        voice.expect(new Latency(now, 0));
        answerBy = now + ANSWERS_WITHIN;
        session.respond();
    }

    /** The engine is late: nobody who has just answered waits for it. */
    private void greetByOurselves() {
        plan.meters().trouble("realtime_late");
        greetBy = NEVER;
        if (greetedByEngine) {
            session.cancel();
            dropped = true;
        }
        session.answered(greeting);
        parts.mouth().greet(greeting, () -> {
            greetingOver();
            settle();
        });
    }

    /** No answer comes: the person hears that one is worked on; what does not even begin is asked for anew, and then given up. */
    private void missed(long now) {
        plan.meters().trouble("realtime_silent");
        answerBy = NEVER;
        if (++unanswered > 1 && ending.giveUp()) {
            return;
        }
        if (unanswered > 1) {
            parts.mouth().say(plan.language().say(Language.Sentence.FAILED), this::settle);
        } else {
            parts.mouth().fill(plan.language().say(Language.Sentence.FILLER));
            answerBy = now + ANSWERS_WITHIN;
        }
        if (unanswered > 1 || response.isEmpty()) {
            parts.ears().renew();
        }
    }

    @Override
    public void lost() {
        if (++failures >= MOST_FAILURES && greetBy == NEVER) {
            ending.giveUp();
        }
    }

    private boolean mayInterrupt() {
        return greets ? plan.turns().greetingInterruptible() : plan.turns().interruptible();
    }

    /** What the engine does not hear does not interrupt. */
    private void muteWhereNobodyMayInterrupt() {
        session.mute(!mayInterrupt() && (greets || voice.isSpeaking()));
    }

    /** The detector is faster than the engine, and errs more often: it makes the agent quiet, and no more. */
    @Override
    public void voiceBegan() {
        if (voice.isSpeaking() && mayInterrupt()) {
            parts.line().duck(true);
        }
    }

    @Override
    public void voiceEnded() {
        parts.line().duck(false);
        if (!ready && failures >= MOST_FAILURES && apologies < MOST_APOLOGIES) {
            apologies++;
            parts.mouth().say(plan.language().say(Language.Sentence.FAILED), this::settle);
        }
    }

    @Override
    public Duration patience() {
        return parts.ears().patience();
    }

    @Override
    public boolean isAnswering() {
        return !response.isEmpty() && !dropped
                || voice.isSpeaking()
                || answerBy != NEVER
                || greetBy != NEVER
                || tools.isRunning()
                || parts.mouth().isSpeaking();
    }

    @Override
    public boolean isDeaf() {
        return false;
    }

    @Override
    public boolean isPending() {
        return personSpeaks || !isAllKnown();
    }

    /** Whether all is known that the person has said. */
    private boolean isAllKnown() {
        return order.isSettledFor(voice.items());
    }

    @Override
    public void close(boolean goesOnElsewhere) {
        generation++;
        closed = true;
        parts.line().duck(false);
        greeted.run();
        greeted = () -> {};
        voice.close(!goesOnElsewhere || !greets);
    }

    /** What is left to be done, when it is given up. */
    Left left() {
        boolean ungreeted = greets && !parts.mouth().isSpeaking() && !voice.isSpeaking();
        boolean unanswered = personSpeaks || answerBy != NEVER || this.unanswered > 0;
        return ungreeted ? Left.UNGREETED : unanswered ? Left.UNANSWERED : Left.NOTHING;
    }

    @Override
    public void personLeft() {
        voice.interrupt(session);
        if (personSpeaks) {
            session.commit();
        }
    }

    @Override
    public void takeDownTheRest() {
        if (!keys.isEmpty()) {
            parts.minutes().add(Transcript.Entry.keys(keys.toString()));
        }
        order.close();
    }

    @Override
    public void awaitTools(Duration patience) {
        tools.await(patience);
    }
}
