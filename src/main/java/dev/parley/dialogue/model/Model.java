package dev.parley.dialogue.model;

import java.util.function.Consumer;

import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;

/** Finds the agent's next words. */
public interface Model {

    /**
     * @param onText gets the words as they come, in pieces; the whole is in the reply again
     * @throws ModelFailure when there is no usable answer
     */
    ModelReply reply(Prompt prompt, Consumer<String> onText);
}
