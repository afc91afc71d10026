package dev.parley.talk.turn;

/** Something that happens in a talk, as the {@link TurnTaker} is told. */
public sealed interface TurnSignal {

    /**
     * The detector hears a voice.
     *
     * @param voicedMillis how long it has been there already
     */
    record VoiceBegan(int voicedMillis) implements TurnSignal {}

    /** The detector hears none any more. */
    record VoiceEnded() implements TurnSignal {}

    /**
     * The recognizer's words.
     *
     * @param text of what is being said now; all of it, not only what is new
     * @param last whether they are its last word about that: what comes next is something else
     */
    record Words(String text, boolean last) implements TurnSignal {}

    /**
     * How many stretches of voice the recognizer has not told the words of.
     *
     * @param stretches also those that are being said
     */
    record Pending(int stretches) implements TurnSignal {}

    /** The recognizer is lost: what it has told it will not tell again. */
    record Lost() implements TurnSignal {}

    /**
     * The recognizer takes the turn for over.
     *
     * @param text of the whole turn; empty: what was told before
     * @param eager whether it may still change its mind
     */
    record EngineEnds(String text, boolean eager) implements TurnSignal {}

    /** It has changed its mind. */
    record EngineResumes() implements TurnSignal {}

    /** Something was said, and cannot be told. */
    record Missed() implements TurnSignal {}

    /** The person pressed a key: one of {@code 0-9*#A-D}. */
    record Pressed(char key) implements TurnSignal {}

    /** The first of what the agent says is being played. */
    record AgentBegan() implements TurnSignal {}

    /** The agent has said all, or has nothing to say. */
    record AgentEnded() implements TurnSignal {}
}
