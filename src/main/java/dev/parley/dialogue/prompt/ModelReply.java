package dev.parley.dialogue.prompt;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.dialogue.tool.ToolCall;

/**
 * What a model answered.
 *
 * @param text may be empty beside tool calls
 * @param toolCalls to be made before the model is asked again
 * @param told what is shown with the turn: the model, what it cost; or null
 * @param extra what the model's endpoint wants back with the calls, or null
 */
public record ModelReply(String text, List<ToolCall> toolCalls, ObjectNode told, ObjectNode extra) {

    public ModelReply(String text, List<ToolCall> toolCalls) {
        this(text, toolCalls, null, null);
    }
}
