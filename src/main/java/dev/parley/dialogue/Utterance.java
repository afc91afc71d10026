package dev.parley.dialogue;

import java.util.List;

/** One thing that was said before, as a model reads it. */
public sealed interface Utterance {

    /** By the person. */
    record Said(String text) implements Utterance {}

    /** By the agent, with or without tool calls. */
    record Answered(String text, List<ToolCall> toolCalls) implements Utterance {}

    /** By a tool. */
    record Returned(String callId, String tool, String text) implements Utterance {}
}
