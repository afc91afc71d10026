package dev.parley.model.answer;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a model answered, the whole of it.
 *
 * @param text what may be shown; empty beside calls
 * @param calls none where the answer ended in the middle
 * @param cut whether the words end in the middle, for want of tokens
 * @param refused whether the model says that it does not want to
 * @param usage null when it was not told
 * @param extra what the endpoint wants back with the calls, or null
 */
public record Answer(String text, List<Call> calls, boolean cut, boolean refused, Usage usage, ObjectNode extra) {}
