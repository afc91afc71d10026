package dev.parley.talk.turn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides whose turn it is; nobody else does. A pure state machine: what happens goes in with its time, what is to be done comes
 * out. Times are in milliseconds of any clock that goes forward. Between two signals {@link #at} is to be called when
 * {@link #due} says so. Not safe for use by several threads.
 */
public final class TurnTaker {

    private static final Duration ANSWERED_BEFORE_THE_END = Duration.ofMillis(1_500);
    /** How often somebody is asked to say it again who is not understood. */
    private static final int MOST_UNHEARD = 2;

    private enum State {
        /** Nobody speaks. */
        LISTENING,
        /** The person does. */
        SPEAKING,
        /** The person has spoken, or pressed keys, and may go on. */
        PAUSED,
        /** An answer is being found. */
        THINKING,
        /** The agent speaks. */
        AGENT,
        /** The agent speaks quietly, for somebody else seems to speak. */
        DUCKED
    }

    private final TurnSettings settings;
    private final Language language;
    private final Hearing hearing;

    private final PersonVoice voice = new PersonVoice();
    private final SpokenText text = new SpokenText();
    private State state = State.AGENT;
    private boolean greeting = true;
    private String keys = "";
    private long keysAt;
    /** Words that came while the agent spoke, and did not interrupt it. */
    private long wordsAt;

    private int pending;
    private boolean hinted;
    private boolean ducked;
    private boolean withdrawn;
    private boolean asked;
    private long quietSince;
    private long fillerAt;
    private long silentUntil;
    private int reprompts;
    private int unheard;
    /** The recognizer has failed since the person began to speak. */
    private boolean missed;

    private List<TurnCommand> commands = new ArrayList<>();

    /**
     * The agent is about to say its first words.
     *
     * @param hearing how the recognizer tells what it hears
     */
    public TurnTaker(TurnSettings settings, Language language, Hearing hearing) {
        this.settings = settings;
        this.language = language;
        this.hearing = hearing;
    }

    /** Tells what has happened, and what is to be done about it, in order. */
    public List<TurnCommand> on(TurnSignal signal, long now) {
        switch (signal) {
            case TurnSignal.VoiceBegan(int voiced) -> voiceBegan(now - voiced);
            case TurnSignal.VoiceEnded() -> voiceEnded(now);
            case TurnSignal.Words(String told, boolean last) -> words(told.strip(), last, now);
            case TurnSignal.EngineEnds(String told, boolean eager) -> engineEnds(told.strip(), eager, now);
            case TurnSignal.EngineResumes() -> hinted = false;
            case TurnSignal.Pending(int stretches) -> pending = stretches;
            case TurnSignal.Missed() -> missed = true;
            case TurnSignal.Lost() -> text.lose();
            case TurnSignal.Pressed(char key) -> pressed(key, now);
            case TurnSignal.AgentBegan() -> agentBegan(now);
            case TurnSignal.AgentEnded() -> agentEnded(now);
        }
        return at(now);
    }

    /** What is to be done because time has passed. */
    public List<TurnCommand> at(long now) {
        switch (state) {
            case LISTENING -> reprompt(now);
            case SPEAKING -> speaking(now);
            case PAUSED -> paused(now);
            case THINKING -> thinking(now);
            case DUCKED -> duckedFor(now);
            case AGENT -> {
                // It speaks until it ends.
            }
        }
        List<TurnCommand> done = commands;
        commands = new ArrayList<>();
        return done;
    }

    /** When {@link #at} is to be called, unless something happens before. */
    public OptionalLong due() {
        return switch (state) {
            case LISTENING ->
                reprompts < settings.reprompts() ? OptionalLong.of(quietSince + millis(settings.reprompt())) : never();
            case SPEAKING -> {
                long longest = voice.turnSince() + millis(settings.longestTurn());
                yield OptionalLong.of(isWordless() ? Math.min(longest, deafAt()) : longest);
            }
            case PAUSED -> OptionalLong.of(endsAt());
            case THINKING ->
                withdrawn || ducked ? undecidedDue(withdrawn || hearing.decidesTurns()) : OptionalLong.of(fillerAt);
            case DUCKED -> undecidedDue(onlyListens() || hearing.decidesTurns());
            case AGENT -> never();
        };
    }

    /** What the person has said and pressed that nobody was asked about: of somebody who hangs up. */
    public TurnCommand.Ask unanswered() {
        return new TurnCommand.Ask(text.said(), keys, 0, voice.isPresent());
    }

    private OptionalLong undecidedDue(boolean decided) {
        return !voice.isPresent()
                ? OptionalLong.of(undecidedUntil())
                : OptionalLong.of(decided ? noiseAt() : voice.since() + millis(settings.interruption()));
    }

    private void voiceBegan(long since) {
        voice.begin(since, state != State.SPEAKING && state != State.PAUSED && state != State.DUCKED);
        text.goesOn();
        hinted = false;
        switch (state) {
            case LISTENING -> {
                missed = false;
                state = State.SPEAKING;
            }
            case PAUSED -> state = State.SPEAKING;
            case THINKING -> duck();
            case AGENT -> {
                if (mayInterrupt()) {
                    duck();
                    state = State.DUCKED;
                }
            }
            case SPEAKING, DUCKED -> {
                // Goes on.
            }
        }
    }

    private void duck() {
        if (!ducked) {
            ducked = true;
            commands.add(new TurnCommand.Duck());
        }
    }

    private void resume() {
        if (ducked) {
            ducked = false;
            commands.add(new TurnCommand.Resume());
        }
    }

    private boolean mayInterrupt() {
        return greeting ? settings.greetingInterruptible() : settings.interruptible();
    }

    private void voiceEnded(long now) {
        voice.end(now);
        if (state == State.SPEAKING) {
            state = State.PAUSED;
        }
    }

    private void words(String told, boolean last, long now) {
        if (!text.tell(told, last, hearing.whileSpeaking(), voice.isPresent())) {
            return;
        }
        voice.words(now, !told.isEmpty());
        if (!told.isEmpty()) {
            wordsAt = now;
            unheard = 0;
        }
        switch (state) {
            case LISTENING -> {
                if (!text.isEmpty()) {
                    waitForMore();
                }
            }
            case THINKING -> {
                if (!text.isEmpty() && !onlyListens()) {
                    takeBack();
                } else if (!text.isEmpty() && !voice.isPresent()) {
                    forget();
                    resume();
                }
            }
            case AGENT, DUCKED -> agentHears(now);
            case SPEAKING, PAUSED -> {
                // Counted when it is silent.
            }
        }
    }

    /** The person's turn, that may go on. */
    private void waitForMore() {
        voice.silentSince(wordsAt);
        state = voice.isPresent() ? State.SPEAKING : State.PAUSED;
    }

    private void agentHears(long now) {
        boolean enough = Language.count(text.said()) >= settings.interruptionWords() || language.holdsStop(text.said());
        if (enough && !onlyListens() && mayInterrupt()) {
            stop(now);
        } else if (onlyListens() && !voice.isPresent() && state == State.DUCKED) {
            resume();
            state = State.AGENT;
        }
    }

    private void stop(long now) {
        ducked = false;
        commands.add(new TurnCommand.Stop());
        greeting = false;
        silentUntil = now + millis(settings.backoff());
        waitForMore();
    }

    /** The answer that has not begun is of no use any more. */
    private void takeBack() {
        if (!withdrawn) {
            commands.add(new TurnCommand.Withdraw());
        }
        ducked = false;
        withdrawn = false;
        asked = false;
        waitForMore();
    }

    private void engineEnds(String told, boolean eager, long now) {
        if (text.repeats()) {
            return;
        }
        if (!told.isEmpty()) {
            words(told, false, now);
        }
        hinted = true;
        boolean person = state == State.SPEAKING || state == State.PAUSED;
        if (!eager && person && !text.isEmpty()) {
            ask(now, false);
        }
    }

    private void pressed(char key, long now) {
        keys += key;
        keysAt = now;
        reprompts = 0;
        switch (state) {
            case AGENT, DUCKED -> {
                if (mayInterrupt()) {
                    stop(now);
                }
            }
            case THINKING -> takeBack();
            case LISTENING -> state = State.PAUSED;
            case SPEAKING, PAUSED -> {
                // Keys come with the words.
            }
        }
    }

    private void agentBegan(long now) {
        if (state == State.THINKING || state == State.LISTENING) {
            state = ducked ? State.DUCKED : State.AGENT;
            withdrawn = false;
        }
    }

    private void agentEnded(long now) {
        boolean answers = state == State.DUCKED
                || now - wordsAt <= millis(ANSWERED_BEFORE_THE_END)
                || !language.isAcknowledgement(text.said());
        greeting = false;
        resume();
        asked = false;
        quietSince = now;
        text.goesOn();
        if (state != State.AGENT && state != State.DUCKED && state != State.THINKING) {
            return;
        }
        if (!keys.isEmpty() || voice.isPresent() || answers && !text.isEmpty()) {
            waitForMore();
        } else {
            forget();
            state = State.LISTENING;
        }
    }

    private void reprompt(long now) {
        if (reprompts < settings.reprompts() && now >= quietSince + millis(settings.reprompt())) {
            reprompts++;
            quietSince = now;
            state = State.AGENT;
            commands.add(new TurnCommand.Say(Language.Sentence.REPROMPT));
        }
    }

    private void speaking(long now) {
        if (isWordless() && now >= deafAt()) {
            voice.unheard(now);
            commands.add(new TurnCommand.Reopen());
        }
        if (now < voice.turnSince() + millis(settings.longestTurn())) {
            return;
        }
        if (text.isEmpty()) {
            voice.beginTurnAnew(now);
        } else {
            ask(now, true);
        }
    }

    private boolean isWordless() {
        return hearing.whileSpeaking() && voice.wordlessSince() != 0;
    }

    private long deafAt() {
        return voice.wordlessSince() + millis(settings.deaf());
    }

    private void paused(long now) {
        if (now < endsAt()) {
            return;
        }
        if (!text.isEmpty() || !keys.isEmpty()) {
            ask(now, false);
            return;
        }
        // Noise, or a recognizer that does not hear: what is short may be either, unless the recognizer says that it
        // failed.
        boolean spoke = missed || voice.silentSince() - voice.turnSince() >= millis(settings.interruption());
        missed = false;
        voice.unheard(now);
        quietSince = now;
        state = State.LISTENING;
        if (spoke) {
            if (pending == 0) {
                commands.add(new TurnCommand.Reopen());
            }
            if (unheard < MOST_UNHEARD) {
                unheard++;
                state = State.AGENT;
                commands.add(new TurnCommand.Say(Language.Sentence.UNHEARD));
            }
        }
    }

    /** Whether nothing is understood of what is said, again and again. */
    public boolean isDeaf() {
        return unheard >= MOST_UNHEARD;
    }

    private long endsAt() {
        if (!keys.isEmpty()) {
            return Math.max(keysAt + millis(settings.keysPause()), silentUntil);
        }
        long pause = millis(settings.longestPause());
        if (hearing.counted()) {
            pause = pending > 0 ? millis(hearing.answersWithin()) : pauseAfterWords();
        } else if (!text.isEmpty() && voice.isWorded() && (!hearing.decidesTurns() || hinted)) {
            pause = pauseAfterWords();
        }
        return Math.max(voice.silentSince() + pause, silentUntil);
    }

    private long pauseAfterWords() {
        boolean unfinished = language.isUnfinished(text.said());
        if (hinted || language.endsSentence(text.said()) && !unfinished) {
            return millis(settings.endOfSentence());
        }
        return millis(unfinished ? settings.unfinished() : settings.endOfTurn());
    }

    private void ask(long now, boolean cut) {
        long silent = cut || voice.isPresent() ? 0 : now - Math.max(voice.silentSince(), keysAt);
        commands.add(new TurnCommand.Ask(text.said(), keys, silent, cut));
        text.take();
        forget();
        missed = false;
        asked = true;
        voice.asked(now);
        reprompts = 0;
        quietSince = now;
        fillerAt = now + millis(settings.firstFiller());
        state = State.THINKING;
    }

    private void forget() {
        text.forget();
        keys = "";
        hinted = false;
    }

    private void thinking(long now) {
        if (ducked || withdrawn) {
            undecided(now);
        } else if (asked && now >= fillerAt) {
            fillerAt = now + millis(settings.nextFiller());
            commands.add(new TurnCommand.Say(Language.Sentence.FILLER));
        }
    }

    /** Somebody speaks while an answer is found, and there are no words yet. */
    private void undecided(long now) {
        boolean lasts = voice.isPresent() && now >= voice.since() + millis(settings.interruption());
        if (lasts && !withdrawn && !hearing.decidesTurns() && now < noiseAt()) {
            withdrawn = true;
            commands.add(new TurnCommand.Withdraw());
        } else if (now >= (voice.isPresent() ? noiseAt() : undecidedUntil())) {
            resume();
            if (withdrawn) {
                withdrawn = false;
                commands.add(new TurnCommand.AskAgain());
            }
            fillerAt = now + millis(settings.firstFiller());
        }
    }

    /** When a voice of which there are no words is none that speaks to the agent. */
    private long noiseAt() {
        return voice.since() + millis(settings.deaf());
    }

    private long undecidedUntil() {
        return voice.silentSince() + millis(settings.falseInterruption());
    }

    private void duckedFor(long now) {
        boolean lasts = voice.isPresent() && now >= voice.since() + millis(settings.interruption());
        if (lasts && !onlyListens() && !hearing.decidesTurns()) {
            stop(now);
        } else if (now >= (voice.isPresent() ? noiseAt() : undecidedUntil())) {
            resume();
            state = State.AGENT;
        }
    }

    private boolean onlyListens() {
        return !text.isEmpty() && language.isAcknowledgement(text.said());
    }

    private static long millis(Duration time) {
        return time.toMillis();
    }

    private static OptionalLong never() {
        return OptionalLong.empty();
    }
}
