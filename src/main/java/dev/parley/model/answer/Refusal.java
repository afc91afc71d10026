package dev.parley.model.answer;

/** What an endpoint does not take of a request, each with a way to do without. */
public enum Refusal {
    /** {@code max_tokens} is called {@code max_completion_tokens} there. */
    MAX_TOKENS_NAME,
    MAX_TOKENS,
    TEMPERATURE,
    STREAM_OPTIONS,
    STREAM,
    TOOLS,
    TOOL_CHOICE,
    /** Calls in the history, and no tools beside them. */
    MISSING_TOOLS,
    SYSTEM_ROLE,
    /** The person has to begin, or roles have to alternate. */
    ROLES,
    /** Ids of calls have to be nine letters or digits. */
    CALL_IDS,
    /** Calls without text have to have some. */
    NULL_CONTENT,
    /** Fields that were sent back. */
    RETURNED_FIELDS
}
