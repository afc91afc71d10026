package dev.parley.model.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A call of a tool that the model asks for.
 *
 * @param id empty when the endpoint gave none
 * @param arguments a JSON object, as text; null when they could not be read
 * @param extra what else the endpoint wrote of the call and wants back, or null
 */
public record Call(String id, String name, String arguments, ObjectNode extra) {}
