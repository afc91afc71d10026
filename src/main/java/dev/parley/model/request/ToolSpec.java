package dev.parley.model.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool that the model may ask for.
 *
 * @param description may be null
 * @param parameters JSON Schema of its arguments, sent as it is; null for none
 */
public record ToolSpec(String name, String description, ObjectNode parameters) {}
