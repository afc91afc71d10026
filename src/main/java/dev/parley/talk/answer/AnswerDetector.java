package dev.parley.talk.answer;

import java.time.Duration;
import java.util.Optional;

import dev.parley.conversation.AnsweredBy;
import dev.parley.talk.turn.Language;

/**
 * Tells a person from a machine by how they speak and what they say: people say a word or two and wait, machines go on. A pure
 * state machine; times are in milliseconds since the answer. Not safe for use by several threads.
 */
public final class AnswerDetector {

    /** Who speaks no longer than this, and then waits, is a person. */
    private static final long SHORT = Duration.ofMillis(2_500).toMillis();

    private static final long WAITS = Duration.ofMillis(500).toMillis();
    /** What they said may still be on its way: it is to be answered, or a machine's. */
    private static final long WORDS_COME = Duration.ofMillis(800).toMillis();
    /** Longer, but with words that no machine says. */
    private static final long RATHER_SHORT = Duration.ofMillis(3_300).toMillis();

    private static final long WAITS_RATHER_LONG = Duration.ofMillis(700).toMillis();
    /** Behind a longer text nothing more is waited for. */
    private static final long COMPLETE = Duration.ofMillis(1_500).toMillis();

    private static final long NOBODY_SPEAKS = Duration.ofSeconds(10).toMillis();
    private static final long LONGEST = Duration.ofSeconds(20).toMillis();

    private final Language language;
    private String words = "";
    private boolean present;
    private BeepDetector.Tone tone;
    private boolean sounds;
    private boolean pending;
    private long first = -1;
    private long silentSince;
    /** When whoever speaks like a person is taken for one, whatever else is heard until then. */
    private long personAt = Long.MAX_VALUE;

    /**
     * @param language of the agent; machines are understood in English too
     */
    public AnswerDetector(Language language) {
        this.language = language;
    }

    public void voiceBegan(long at) {
        first = first < 0 ? Math.max(0, at) : first;
        present = true;
    }

    public void voiceEnded(long at) {
        present = false;
        silentSince = at;
    }

    /**
     * @param all that was understood so far
     */
    public void words(String all) {
        words = all.strip();
    }

    /** Whether words are still to come of what was said. */
    public void pending(boolean more) {
        pending = more;
    }

    public void heard(BeepDetector.Tone what) {
        tone = what;
    }

    /** Whether a tone may be on. */
    public void sounds(boolean now) {
        sounds = now;
    }

    /** What it is, if that is known now. */
    public Optional<AnsweredBy> at(long now) {
        if (tone != null) {
            return Optional.of(
                    switch (tone) {
                        case BEEP -> AnsweredBy.VOICEMAIL;
                        case INTERCEPT -> AnsweredBy.UNAVAILABLE;
                    });
        }
        Optional<AnsweredBy> machine = language.machine(words);
        if (machine.isPresent()) {
            return machine;
        }
        if (first < 0) {
            return now >= NOBODY_SPEAKS ? Optional.of(AnsweredBy.UNCERTAIN) : Optional.empty();
        }
        if (now >= LONGEST) {
            return Optional.of(AnsweredBy.UNCERTAIN);
        }
        if (sounds) {
            return Optional.empty();
        }
        if (now >= personAt) {
            return Optional.of(AnsweredBy.HUMAN);
        }
        return present ? Optional.empty() : byPause(now);
    }

    private Optional<AnsweredBy> byPause(long now) {
        long silent = now - silentSince;
        long spoke = silentSince - first;
        boolean soundsLikeOne = spoke <= SHORT && silent >= WAITS;
        if (soundsLikeOne && pending) {
            personAt = Math.min(personAt, now + WORDS_COME);
            return Optional.empty();
        }
        boolean person =
                soundsLikeOne || spoke <= RATHER_SHORT && silent >= WAITS_RATHER_LONG && !words.isEmpty() && !pending;
        if (person) {
            return Optional.of(AnsweredBy.HUMAN);
        }
        if (silent < COMPLETE || pending && silent < 2 * COMPLETE) {
            return Optional.empty();
        }
        return Optional.of(words.isEmpty() ? AnsweredBy.VOICEMAIL : AnsweredBy.HUMAN);
    }
}
