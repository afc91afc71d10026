package dev.parley.model.answer;

import java.util.Locale;
import java.util.Optional;

import com.google.re2j.Pattern;

/** Which part of a request an endpoint does not take, by what it says. */
final class Refusals {

    private static final Pattern NOT_TAKEN =
            Pattern.compile("not supported|unsupported|does ?n.t support|does not support"
                    + "|do not support|not support|support tool use|unrecognized|unknown|unexpected|not permitted|not allowed"
                    + "|forbidden|not enabled|only the default|must be|should be|too large|deprecated|invalid|extra|use '?max_completion"
                    + "|requires|cannot|can only|not available|not implemented|incompatible|at most|less than|exceeds");
    private static final Pattern ROLES =
            Pattern.compile("roles? must alternate|must alternate|alternate between|alternat(e|ing) user"
                    + "|(first|must start|should start|must begin|starts?) (message )?[^.]{0,60}user"
                    + "|(first|initial) (non-system )?message[^.]{0,40}(must|should)"
                    + "|unexpected role|expected last role|last message (must|should)|after the optional system message"
                    + "|multiple (user|assistant|system) messages|consecutive (user|assistant) messages|role order");
    private static final Pattern SYSTEM = Pattern.compile(
            "system (role|message|prompt|instruction)s?[^.]{0,40}(not|un)"
                    + "|developer instruction|does not support .?system|role .?system.? (is )?not|unsupported role.{0,10}system");
    private static final Pattern CALL_IDS = Pattern.compile(
            "tool[_ ]call[_ ]?id[^.]{0,60}(length|must be|a-z|invalid|9|too long)|a-z, a-z, 0-9, with a length of 9"
                    + "|tool_calls\\[?.{0,12}\\.id");
    private static final Pattern MISSING_TOOLS =
            Pattern.compile("without .?tools|tools.?=? ?(param|must be|is required)[^.]{0,60}(specified"
                    + "|provided|defined|present)|tools? (config|definitions?)[^.]{0,40}(required|must be|missing)");
    private static final Pattern NULL_CONTENT =
            Pattern.compile("content[^.]{0,80}(null|none|must be a string|valid string|required"
                    + "|non-empty|not be empty|at least one|missing|expected string|string_type)");
    private static final String TOOL_USE =
            "(tools\\b|tool[-_ ]?(use|usage|call|choice)\\w*|function[-_ ]?call\\w*|functions\\b)";
    private static final String NONE_OF_IT = "\\W{0,3}((is|are|param\\w*|currently|yet) ){0,3}"
            + "(not|un|isn.t|aren.t)[- ]?((yet|currently) )?(support|enabled|available|implemented|allowed|permitted)";
    /** That there are no tools, and not that one of them is wrong. */
    private static final Pattern TOOLS =
            Pattern.compile("(n.t|not|that) support (for |the |any )*['\"`]?" + TOOL_USE + "|" + TOOL_USE + NONE_OF_IT
                    + "|(unsupported|unknown|unrecognized|unexpected) (request )?(parameter|argument|field|keyword argument)s?"
                    + "( supplied)?\\W{1,4}tools\\b|enable-auto-tool-choice");
    /** Of the tools that somebody has set up, and no matter of the model. */
    private static final Pattern ONE_TOOL = Pattern.compile("\\b(tools?|functions?)(\\[|\\.|['\"],\\s?)[0-9]"
            + "|function_?declarations?|schema (for|of|in) (the )?(function|tool)|(function|tool)s?[^.\\n]{0,40}schema"
            + "|invalid_function_parameters|input_schema|function name|function.name|tool name|too many (tools|functions)"
            + "|\\$schema|at most [0-9]+ (tools|functions)");

    private static final Pattern STREAMING =
            Pattern.compile("(n.t|not) support (for |the )*['\"`]?stream|\\bstream(ing)?['\"`]?" + NONE_OF_IT);
    private static final Pattern UNSUPPORTED = Pattern.compile(
            "not supported|unsupported|n.t support|not support|unrecognized|unknown|unexpected|not permitted"
                    + "|not allowed|extra_forbidden|not enabled|not available|not implemented|deprecated");
    private static final Pattern OF_A_VALUE = Pattern.compile(
            "too (large|small|high|low|big|many)|must be|should be|at most|at least|less than|greater than"
                    + "|exceed|between|range|maximum|minimum|(invalid|unsupported)[_ ]value|invalid temperature");
    private static final Pattern RETURNED =
            Pattern.compile("reasoning|extra_content|thinking|thought_signature|messages.{0,60}extra"
                    + "|extra.{0,60}messages|provider_specific");

    private Refusals() {}

    /**
     * @param param the parameter that the endpoint names, or empty
     * @param text all that it says, in lower case
     */
    static Optional<Refusal> of(int status, String param, String text) {
        if (status == 401 || status == 402 || status == 429) {
            return Optional.empty();
        }
        if (ROLES.matcher(text).find()) {
            return Optional.of(Refusal.ROLES);
        }
        if (SYSTEM.matcher(text).find()) {
            return Optional.of(Refusal.SYSTEM_ROLE);
        }
        if (CALL_IDS.matcher(text).find()) {
            return Optional.of(Refusal.CALL_IDS);
        }
        if (status >= 500 && status != 501) {
            return Optional.empty();
        }
        return parameter(param.toLowerCase(Locale.ROOT), text);
    }

    /** Whether it is wrong with one of the tools, or with how many there are: not that there can be none. */
    static boolean ofOneTool(String param, String text) {
        return ONE_TOOL.matcher(param.toLowerCase(Locale.ROOT)).find()
                || ONE_TOOL.matcher(text).find();
    }

    /** Whether it is refused whatever is asked, and not for the value that it has in one request. */
    static boolean lasting(Refusal refusal, String param, String text) {
        return switch (refusal) {
            case MAX_TOKENS, TEMPERATURE ->
                text.contains("only the default")
                        || UNSUPPORTED.matcher(text).find()
                                && !OF_A_VALUE.matcher(text).find();
            case STREAM ->
                STREAMING.matcher(text).find()
                        || param.equals("stream") && UNSUPPORTED.matcher(text).find();
            case RETURNED_FIELDS -> UNSUPPORTED.matcher(text).find();
            default -> true;
        };
    }

    private static boolean noTools(String param, String text) {
        boolean named = param.equals("tools") || param.endsWith(",\"tools\"]");
        return TOOLS.matcher(text).find() || named && UNSUPPORTED.matcher(text).find();
    }

    private static Optional<Refusal> parameter(String param, String text) {
        boolean notTaken = !param.isEmpty() || NOT_TAKEN.matcher(text).find();
        String where = param + "\n" + text;
        if (!notTaken) {
            return Optional.empty();
        }
        if (where.contains("max_tokens") || param.contains("max_completion_tokens")) {
            boolean renamed = where.contains("max_completion_tokens")
                    && !text.contains("too large")
                    && !param.contains("max_completion_tokens");
            return Optional.of(renamed ? Refusal.MAX_TOKENS_NAME : Refusal.MAX_TOKENS);
        }
        if (where.contains("temperature")) {
            return Optional.of(Refusal.TEMPERATURE);
        }
        if (where.contains("stream_options") || where.contains("include_usage")) {
            return Optional.of(Refusal.STREAM_OPTIONS);
        }
        if (MISSING_TOOLS.matcher(text).find()) {
            return Optional.of(Refusal.MISSING_TOOLS);
        }
        if (RETURNED.matcher(where).find()) {
            return Optional.of(Refusal.RETURNED_FIELDS);
        }
        if (NULL_CONTENT.matcher(text).find()) {
            return Optional.of(Refusal.NULL_CONTENT);
        }
        if (param.equals("tool_choice")) {
            return Optional.of(Refusal.TOOL_CHOICE);
        }
        if (noTools(param, text)) {
            return Optional.of(Refusal.TOOLS);
        }
        return param.equals("stream") || text.contains("stream") ? Optional.of(Refusal.STREAM) : Optional.empty();
    }
}
