package dev.parley.dialogue;

/**
 * A call of a tool that the model asks for.
 *
 * @param id the model's name for this call
 * @param arguments a JSON object, as text
 */
public record ToolCall(String id, String name, String arguments) {}
