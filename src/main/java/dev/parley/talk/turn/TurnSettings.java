package dev.parley.talk.turn;

import java.time.Duration;

/**
 * How turns are taken with one agent.
 *
 * @param endOfTurn silence behind words that ends the person's turn
 * @param endOfSentence the same, where the words end a sentence
 * @param unfinished the same, behind a filler, a conjunction or a digit
 * @param longestPause silence after which nothing is waited for any more, also no words
 * @param longestTurn how long somebody may speak without such a silence
 * @param interruption how long somebody speaks until that interrupts the agent
 * @param interruptionWords how many words do so, however short; words of acknowledgement never do
 * @param interruptible whether the agent can be interrupted at all
 * @param greetingInterruptible the same, while it says its first words
 * @param falseInterruption how long the agent stays ducked when no words come
 * @param backoff how long the agent is silent at least after it was interrupted
 * @param reprompt silence of the person after which the agent asks whether they are there
 * @param reprompts how often
 * @param firstFiller after how long the agent says that it is working on an answer
 * @param nextFiller after how long it says so again
 * @param keysPause keys within this of each other are pressed together
 * @param deaf how long somebody speaks, or has spoken, without a word from the recognizer, until that is begun anew
 */
public record TurnSettings(
        Duration endOfTurn,
        Duration endOfSentence,
        Duration unfinished,
        Duration longestPause,
        Duration longestTurn,
        Duration interruption,
        int interruptionWords,
        boolean interruptible,
        boolean greetingInterruptible,
        Duration falseInterruption,
        Duration backoff,
        Duration reprompt,
        int reprompts,
        Duration firstFiller,
        Duration nextFiller,
        Duration keysPause,
        Duration deaf) {

    /** What an agent has that says nothing else. */
    public static final TurnSettings DEFAULT = new TurnSettings(
            Duration.ofMillis(500),
            Duration.ofMillis(300),
            Duration.ofMillis(1_200),
            Duration.ofMillis(3_000),
            Duration.ofSeconds(120),
            Duration.ofMillis(500),
            2,
            true,
            true,
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofSeconds(8),
            2,
            Duration.ofMillis(1_200),
            Duration.ofSeconds(6),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5));
}
