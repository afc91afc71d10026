package dev.parley.dialogue;

import java.util.List;

/**
 * What came of the calls that an engine asked for.
 *
 * @param texts what it is told of each, in their order
 * @param last whether it is to answer now, without asking for more
 */
public record ToolAnswers(List<String> texts, boolean last) {

    /** For an engine whose conversation has ended. */
    public static final ToolAnswers NONE = new ToolAnswers(List.of(), true);
}
