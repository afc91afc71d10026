package dev.parley.dialogue.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A tool call with what came of it; the result is null while it is not known. */
public record CalledTool(String id, String name, ObjectNode arguments, String result) {}
