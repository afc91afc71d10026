package dev.parley.model.answer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an answer cost, in tokens; each null when the endpoint does not say.
 *
 * @param in of the request, {@code cached} ones included
 */
public record Usage(Integer in, Integer out, Integer cached) {

    /** As the many endpoints write it; null when it says nothing. */
    static Usage of(JsonNode usage) {
        Integer in = first(usage, "/prompt_tokens", "/input_tokens");
        Integer out = first(usage, "/completion_tokens", "/output_tokens");
        Integer cached = first(
                usage,
                "/prompt_tokens_details/cached_tokens",
                "/input_tokens_details/cached_tokens",
                "/prompt_cache_hit_tokens",
                "/cached_tokens",
                "/cache_read_input_tokens");
        return in == null && out == null && cached == null ? null : new Usage(in, out, cached);
    }

    private static Integer first(JsonNode usage, String... pointers) {
        for (String pointer : pointers) {
            Integer number = LooseJson.number(usage.at(pointer));
            if (number != null && number >= 0) {
                return number;
            }
        }
        return null;
    }
}
