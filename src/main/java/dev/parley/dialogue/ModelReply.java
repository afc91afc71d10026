package dev.parley.dialogue;

import java.util.List;

/**
 * What a model answered.
 *
 * @param text may be empty beside tool calls
 * @param toolCalls to be made before the model is asked again
 */
public record ModelReply(String text, List<ToolCall> toolCalls) {}
