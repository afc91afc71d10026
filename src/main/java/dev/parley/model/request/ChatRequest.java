package dev.parley.model.request;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model is asked, whichever it is.
 *
 * @param system may be blank
 * @param temperature null: the endpoint's own
 * @param maxTokens of the answer; null: the endpoint's own
 * @param contextTokens of the model's window; null: by its name
 * @param lastWord whether it must answer now, without asking for tools
 */
public record ChatRequest(
        String system,
        List<ChatMessage> messages,
        List<ToolSpec> tools,
        BigDecimal temperature,
        Integer maxTokens,
        Integer contextTokens,
        boolean lastWord) {

    /** The names of the tools. */
    public Set<String> offered() {
        return tools.stream().map(ToolSpec::name).collect(Collectors.toSet());
    }
}
