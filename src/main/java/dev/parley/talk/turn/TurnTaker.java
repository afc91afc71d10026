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
    private static final Duration BETWEEN_WORDS = Duration.ofMillis(400);
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

    private State state = State.AGENT;
    private boolean greeting = true;
    private boolean voice;
    /** When the voice began, the gaps between two words not counted. */
    private long voiceSince;
    /** When the person's turn began. */
    private long turnSince;
    /** When the voice began that no words were told of. */
    private long wordlessSince;

    private long silentSince = Long.MIN_VALUE / 2;
    /** Since the last voice began. */
    private boolean worded;

    private long askedAt = Long.MIN_VALUE / 2;
    private int pending;
    /** What was asked about last, as long as the recognizer may tell it once more. */
    private String taken = "";
    /** Nobody has begun to speak since: words are those that were asked about. */
    private boolean revises;

    private String settled = "";
    private String current = "";
    private String keys = "";
    private long keysAt;
    /** Words that came while the agent spoke, and did not interrupt it. */
    private long wordsAt;

    private boolean hinted;
    private boolean ducked;
    private boolean withdrawn;
    private boolean asked;
    private long quietSince;
    private long fillerAt;
    private long silentUntil;
    private int reprompts;
    private int unheard;
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
            case TurnSignal.VoiceBegan(int voiced) -> voiceBegan(now, now - voiced);
            case TurnSignal.VoiceEnded() -> voiceEnded(now);
            case TurnSignal.Words(String text, boolean last) -> words(text.strip(), last, now);
            case TurnSignal.EngineEnds(String text, boolean eager) -> engineEnds(text.strip(), eager, now);
            case TurnSignal.EngineResumes() -> hinted = false;
            case TurnSignal.Pending(int stretches) -> pending = stretches;
            case TurnSignal.Lost() -> {
                settled = said();
                current = "";
                taken = "";
            }
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
                long longest = turnSince + millis(settings.longestTurn());
                yield OptionalLong.of(isWordless() ? Math.min(longest, deafAt()) : longest);
            }
            case PAUSED -> OptionalLong.of(endsAt());
            case THINKING -> withdrawn || ducked ? undecidedDue(withdrawn) : OptionalLong.of(fillerAt);
            case DUCKED -> undecidedDue(onlyListens() || hearing.decidesTurns());
            case AGENT -> never();
        };
    }

    /** What the person has said and pressed that nobody was asked about: of somebody who hangs up. */
    public TurnCommand.Ask unanswered() {
        return new TurnCommand.Ask(said(), keys, 0, voice);
    }

    private OptionalLong undecidedDue(boolean decided) {
        return !voice
                ? OptionalLong.of(undecidedUntil())
                : decided ? never() : OptionalLong.of(voiceSince + millis(settings.interruption()));
    }

    /** Whether nobody speaks, and the person may. */
    public boolean waitsForThePerson() {
        return state == State.LISTENING;
    }

    private void voiceBegan(long now, long since) {
        boolean anew = since - silentSince > millis(BETWEEN_WORDS) || askedAt >= silentSince;
        voice = true;
        revises = false;
        hinted = false;
        worded = false;
        voiceSince = anew ? since : voiceSince;
        wordlessSince = wordlessSince == 0 ? since : wordlessSince;
        switch (state) {
            case LISTENING -> {
                turnSince = since;
                state = State.SPEAKING;
            }
            case PAUSED -> state = State.SPEAKING;
            case THINKING -> {
                turnSince = since;
                duck();
            }
            case AGENT -> {
                turnSince = since;
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
        voice = false;
        silentSince = now;
        if (state == State.SPEAKING) {
            state = State.PAUSED;
        }
    }

    private void words(String told, boolean last, long now) {
        String text = Language.without(taken, told);
        boolean known = revises && hearing.whileSpeaking();
        if (last) {
            taken = "";
            revises = false;
        }
        if (known || text.isEmpty() && !last) {
            return;
        }
        worded |= last || !text.isEmpty();
        if (!text.isEmpty()) {
            wordsAt = now;
            wordlessSince = voice ? now : 0;
            unheard = 0;
        }
        current = text;
        if (last) {
            settled = said();
            current = "";
        }
        switch (state) {
            case LISTENING -> {
                if (!said().isEmpty()) {
                    state = voice ? State.SPEAKING : State.PAUSED;
                    silentSince = voice ? silentSince : now;
                }
            }
            case THINKING -> {
                if (Language.count(said()) > 0 && !language.isAcknowledgement(said())) {
                    takeBack();
                } else if (!said().isEmpty() && !voice) {
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

    private void agentHears(long now) {
        String said = said();
        boolean acknowledges = language.isAcknowledgement(said);
        boolean interrupts =
                !acknowledges && (Language.count(said) >= settings.interruptionWords() || language.holdsStop(said));
        if (interrupts && mayInterrupt()) {
            stop(now);
        } else if (acknowledges && !voice && state == State.DUCKED) {
            resume();
            state = State.AGENT;
        }
    }

    private void stop(long now) {
        ducked = false;
        commands.add(new TurnCommand.Stop());
        greeting = false;
        silentUntil = now + millis(settings.backoff());
        state = voice ? State.SPEAKING : State.PAUSED;
        silentSince = voice ? silentSince : Math.max(silentSince, wordsAt);
    }

    /** The answer that has not begun is of no use any more. */
    private void takeBack() {
        if (!withdrawn) {
            commands.add(new TurnCommand.Withdraw());
        }
        ducked = false;
        withdrawn = false;
        asked = false;
        state = voice ? State.SPEAKING : State.PAUSED;
        silentSince = voice ? silentSince : Math.max(silentSince, wordsAt);
    }

    private void engineEnds(String text, boolean eager, long now) {
        if (revises) {
            return;
        }
        if (!text.isEmpty()) {
            words(text, false, now);
        }
        hinted = true;
        boolean person = state == State.SPEAKING || state == State.PAUSED;
        if (!eager && person && !said().isEmpty()) {
            silentSince = voice ? now : silentSince;
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
            case LISTENING -> {
                state = State.PAUSED;
                silentSince = now;
            }
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
        boolean late = state == State.DUCKED
                || voice
                || now - wordsAt <= millis(ANSWERED_BEFORE_THE_END)
                || !language.isAcknowledgement(said());
        greeting = false;
        resume();
        asked = false;
        quietSince = now;
        revises = false;
        if (state != State.AGENT && state != State.DUCKED && state != State.THINKING) {
            return;
        }
        if (!keys.isEmpty() || voice || late && !said().isEmpty()) {
            state = voice ? State.SPEAKING : State.PAUSED;
            silentSince = voice ? silentSince : Math.max(silentSince, wordsAt);
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
            wordlessSince = now;
            commands.add(new TurnCommand.Reopen());
        }
        if (now < turnSince + millis(settings.longestTurn())) {
            return;
        }
        if (said().isEmpty()) {
            turnSince = now;
        } else {
            ask(now, true);
        }
    }

    private boolean isWordless() {
        return hearing.whileSpeaking() && wordlessSince != 0 && !worded;
    }

    private long deafAt() {
        return wordlessSince + millis(settings.deaf());
    }

    private void paused(long now) {
        if (now < endsAt()) {
            return;
        }
        if (!said().isEmpty() || !keys.isEmpty()) {
            ask(now, false);
            return;
        }
        // Noise, or a recognizer that does not hear.
        boolean spoke = silentSince - turnSince >= millis(settings.interruption());
        wordlessSince = 0;
        quietSince = now;
        state = State.LISTENING;
        if (spoke) {
            commands.add(new TurnCommand.Reopen());
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
            pause = pending > 0 ? millis(settings.deaf()) : pauseAfterWords();
        } else if (!said().isEmpty() && worded && (!hearing.decidesTurns() || hinted)) {
            pause = pauseAfterWords();
        }
        return Math.max(silentSince + pause, silentUntil);
    }

    private long pauseAfterWords() {
        if (hinted || language.endsSentence(said()) && !language.isUnfinished(said())) {
            return millis(settings.endOfSentence());
        }
        return millis(language.isUnfinished(said()) ? settings.unfinished() : settings.endOfTurn());
    }

    private void ask(long now, boolean cut) {
        long silent = cut || silentSince > now ? 0 : now - Math.max(silentSince, keysAt);
        commands.add(new TurnCommand.Ask(said(), keys, silent, cut));
        taken = current;
        revises = true;
        forget();
        asked = true;
        askedAt = now;
        turnSince = now;
        wordlessSince = 0;
        reprompts = 0;
        quietSince = now;
        fillerAt = now + millis(settings.firstFiller());
        state = State.THINKING;
    }

    private void forget() {
        settled = "";
        current = "";
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
        if (voice && !withdrawn && now >= voiceSince + millis(settings.interruption())) {
            withdrawn = true;
            commands.add(new TurnCommand.Withdraw());
        } else if (!voice && now >= undecidedUntil()) {
            resume();
            if (withdrawn) {
                withdrawn = false;
                commands.add(new TurnCommand.AskAgain());
            }
            fillerAt = now + millis(settings.firstFiller());
        }
    }

    private long undecidedUntil() {
        return silentSince + millis(settings.falseInterruption());
    }

    private void duckedFor(long now) {
        if (voice && !onlyListens() && !hearing.decidesTurns() && now >= voiceSince + millis(settings.interruption())) {
            stop(now);
        } else if (!voice && now >= undecidedUntil()) {
            resume();
            state = State.AGENT;
        }
    }

    private boolean onlyListens() {
        return !said().isEmpty() && language.isAcknowledgement(said());
    }

    private String said() {
        return joined(settled, current);
    }

    private static String joined(String one, String other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : one + " " + other;
    }

    private static long millis(Duration time) {
        return time.toMillis();
    }

    private static OptionalLong never() {
        return OptionalLong.empty();
    }
}
