package dev.parley.dialogue.tool;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One thing that was said before, as a model reads it. */
public sealed interface Utterance {

    /** By the person. */
    record Said(String text) implements Utterance {}

    /**
     * By the agent, with or without tool calls.
     *
     * @param extra what the model's endpoint wants back with the calls, or null
     */
    record Answered(String text, List<ToolCall> toolCalls, ObjectNode extra) implements Utterance {

        /** Of an endpoint that wants nothing back. */
        public Answered(String text, List<ToolCall> toolCalls) {
            this(text, toolCalls, null);
        }
    }

    /** By a tool. */
    record Returned(String callId, String tool, String text) implements Utterance {}
}
