package dev.parley.dialogue.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call of a tool that the model asks for.
 *
 * @param id unique in the conversation
 * @param arguments a JSON object, as text; null when what the model wrote is none
 * @param wireId what the model is told that its id is
 * @param extra what the model's endpoint wants back with it, or null
 */
public record ToolCall(String id, String name, String arguments, String wireId, ObjectNode extra) {

    public ToolCall(String id, String name, String arguments) {
        this(id, name, arguments, id, null);
    }
}
