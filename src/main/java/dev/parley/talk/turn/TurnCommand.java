package dev.parley.talk.turn;

/** What the {@link TurnTaker} wants done. */
public sealed interface TurnCommand {

    /**
     * The person's turn is over: find an answer.
     *
     * @param text what they said; may be empty beside keys
     * @param keys what they pressed; may be empty
     * @param silentMillis how long they have been silent
     * @param cut whether they were still speaking
     */
    record Ask(String text, String keys, long silentMillis, boolean cut) implements TurnCommand {}

    /** Find an answer once more to what was said: it was withdrawn for nothing. */
    record AskAgain() implements TurnCommand {}

    /** Throw away the answer that has not begun: nothing of it was heard. */
    record Withdraw() implements TurnCommand {}

    /** Speak quietly; what has not begun does not begin. */
    record Duck() implements TurnCommand {}

    /** Go on as before. */
    record Resume() implements TurnCommand {}

    /** Be silent: the agent was interrupted. */
    record Stop() implements TurnCommand {}

    /** Say a sentence that is no answer. */
    record Say(Language.Sentence sentence) implements TurnCommand {}

    /** The recognizer is deaf: begin it anew. */
    record Reopen() implements TurnCommand {}
}
