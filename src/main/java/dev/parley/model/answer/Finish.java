package dev.parley.model.answer;

import java.util.Locale;
import java.util.Set;

/** How an answer ended. */
public enum Finish {
    /** It is whole. */
    WHOLE,
    /** It ended for a reason that we do not know: words are kept, tools are not called. */
    UNKNOWN,
    /** No more tokens: what there is ends in the middle. */
    LENGTH,
    /** A filter stopped it. */
    FILTERED,
    /** The endpoint gave up. */
    FAILED;

    private static final Set<String> ENDS = Set.of(
            "stop",
            "tool_calls",
            "tool_call",
            "tool_use",
            "function_call",
            "end_turn",
            "end",
            "eos",
            "eos_token",
            "stop_sequence",
            "complete",
            "completed",
            "finished",
            "done");
    private static final Set<String> CUTS =
            Set.of("length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length", "incomplete");
    private static final Set<String> FILTERS = Set.of(
            "content_filter",
            "content_filtered",
            "filtered",
            "filter",
            "safety",
            "recitation",
            "blocklist",
            "prohibited_content",
            "spii",
            "sensitive",
            "refusal",
            "blocked",
            "guardrail_intervened",
            "guardrail");
    private static final Set<String> FAULTS = Set.of(
            "error",
            "abort",
            "aborted",
            "cancelled",
            "canceled",
            "timeout",
            "failed",
            "network_error",
            "malformed_function_call",
            "insufficient_system_resource");

    /** By what the endpoint wrote; null when that says that it goes on. */
    static Finish of(String reason) {
        String name = reason.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        if (name.isEmpty() || name.equals("null") || name.equals("none") || name.equals("in_progress")) {
            return null;
        }
        return ENDS.contains(name)
                ? WHOLE
                : CUTS.contains(name)
                        ? LENGTH
                        : FILTERS.contains(name) ? FILTERED : FAULTS.contains(name) ? FAILED : UNKNOWN;
    }
}
