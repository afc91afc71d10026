package dev.parley.model.answer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Sorts what endpoints say when they do not answer, in the many dialects of it. Their messages are read here and go nowhere
 * else: they may quote what was said.
 */
public final class Faults {

    private static final int OK = 200;
    private static final int MAX_MESSAGE = 4_096;
    private static final int LEAST_WINDOW = 1_000;
    /** Too long by so much, which is no window. */
    private static final String BY = " by ";

    private static final Pattern FILTER = Pattern.compile("content[_ ]?(filter|policy|management)|responsible ?ai"
            + "|prohibited_content|data_inspection_failed|moderation|flagged_input|was flagged|safety system");
    private static final Pattern QUOTA = Pattern.compile("insufficient[_ ]?(quota|balance|credit|funds)"
            + "|billing[_ ](hard[_ ]limit|not[_ ]active|is |account)|billing to be enabled|enable billing"
            + "|payment required|account_deactivated|credit balance|out of credits");
    private static final Pattern CURRENT_QUOTA = Pattern.compile("exceeded your current quota");
    private static final Pattern TOO_LONG =
            Pattern.compile("context_length|exceed_context_size|context[ _](length|size|window)"
                    + "|maximum (model|prompt|input) length|prompt is too long|input is too long|input length"
                    + "|(prompt|input)[^.]{0,80}(too (long|large|many tokens)|exceeds? (the )?(max|limit|available|model|context))"
                    + "|input token count|too many tokens|too many (input|total|prompt) tokens|tokens_limit_reached|string_above_max_length"
                    + "|max_new_tokens. must be|request too large|too large for model|reduce the length|greater than the context"
                    + "|larger than the (context|max)|exceeded model token limit|must have less than [0-9]+ tokens"
                    + "|max_seq_len");
    /** What is no matter of waiting, though it is said as if it were. */
    private static final Pattern TOO_LARGE = Pattern.compile("request too large|tokens must be reduced");

    private static final Pattern WINDOW =
            Pattern.compile("(?:context|model) (?:length|size|window|token limit)[^0-9.\\n]{0,30}([0-9][0-9,]{0,8})\\b"
                    + "|(?:> |tokens allowed[^0-9.\\n]{0,3})([0-9][0-9,]{0,8})\\b");
    private static final Pattern BUSY =
            Pattern.compile("rate[_ ]?limit|too[_ ]many[_ ]requests|overloaded|capacity|unavailable"
                    + "|throttl|resource_exhausted|server_busy|model_busy|busy|loading");
    private static final Pattern SLOW = Pattern.compile("time[_ d]*out|timed out|deadline");
    private static final Pattern KEY =
            Pattern.compile("invalid_api_key|authentication|unauthorized|permission|forbidden"
                    + "|model_not_found|not_found_error|no such model|invalid_request_error");

    private Faults() {}

    /** What a document says that should have been a piece of an answer. */
    static Optional<ModelFault> in(JsonNode document) {
        boolean said = document.path("error").isContainerNode()
                        && !document.path("error").isEmpty()
                || document.path("error").isTextual()
                        && !document.path("error").textValue().isBlank()
                || document.path("object").asText().equals("error")
                || document.path("type").asText().equals("error");
        return said ? Optional.of(of(OK, document, null)) : Optional.empty();
    }

    /**
     * @param status of HTTP; 200 when it came in the answer
     * @param body the document that says what is wrong; missing when there is none
     * @param retryAfter how long the endpoint asks to be left alone, or null
     */
    public static ModelFault of(int status, JsonNode body, Duration retryAfter) {
        Said said = Said.of(status, body);
        ModelFault fault = of(said, kind(said)).retryAfter(retryAfter == null ? retryDelay(body) : retryAfter);
        boolean one = (said.status == 400 || said.status == 422) && !unpaid(said);
        return one ? fault.onlyOfOneRequest() : fault;
    }

    /** Where Google says how long it wants to be left alone: {@code google.rpc.RetryInfo}. */
    private static Duration retryDelay(JsonNode body) {
        for (JsonNode detail : (body.isArray() ? body.path(0) : body).at("/error/details")) {
            Duration wait = RetryAfter.ofSeconds(detail.path("retryDelay").asText(""));
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private static ModelFault of(Said said, ModelFault.Kind kind) {
        String label = said.label();
        if (kind != ModelFault.Kind.TOO_LONG && said.status < 500 && Refusals.ofOneTool(said.param, said.text)) {
            return ModelFault.of(ModelFault.Kind.FINAL, label);
        }
        if (kind == ModelFault.Kind.FINAL || kind == ModelFault.Kind.FAILING || kind == ModelFault.Kind.TOO_LONG) {
            Optional<Refusal> refusal = Refusals.of(said.status, said.param, said.text)
                    .filter(what -> kind != ModelFault.Kind.TOO_LONG || what == Refusal.MAX_TOKENS);
            if (refusal.isPresent() && !unpaid(said)) {
                return ModelFault.refused(refusal.get(), Refusals.lasting(refusal.get(), said.param, said.text), label);
            }
            if (kind == ModelFault.Kind.FINAL && (said.status == 400 || said.status == 422) && !unpaid(said)) {
                return ModelFault.unexplained(label);
            }
        }
        return ModelFault.of(kind, label)
                .window(kind == ModelFault.Kind.TOO_LONG && said.status != 429 ? window(said.text) : 0);
    }

    /** How many tokens the model takes, where that is named, and can be. */
    private static int window(String text) {
        Matcher named = WINDOW.matcher(text);
        if (!named.find() || named.group().contains(BY)) {
            return 0;
        }
        int group = named.group(1) == null ? 2 : 1;
        int tokens = Integer.parseInt(named.group(group).replace(",", ""));
        return tokens < LEAST_WINDOW ? 0 : tokens;
    }

    private static ModelFault.Kind kind(Said said) {
        int status = said.status;
        if (unpaid(said)) {
            return ModelFault.Kind.FINAL;
        }
        if (status < 500
                && status != 429
                && status != 401
                && status != 402
                && FILTER.matcher(said.text).find()) {
            return ModelFault.Kind.FILTERED;
        }
        if (status == 429 && TOO_LARGE.matcher(said.text).find()) {
            return ModelFault.Kind.TOO_LONG;
        }
        if (status != 401
                && status != 429
                && status != 503
                && TOO_LONG.matcher(said.text).find()) {
            return ModelFault.Kind.TOO_LONG;
        }
        return switch (status) {
            case OK -> inAnswer(said);
            case 408, 504, 524 -> ModelFault.Kind.SLOW;
            case 409, 425 -> ModelFault.Kind.FAILING;
            case 413 -> ModelFault.Kind.TOO_LONG;
            case 429, 498, 503, 529 -> ModelFault.Kind.BUSY;
            case 501, 505 -> ModelFault.Kind.FINAL;
            default -> status >= 500 ? ModelFault.Kind.FAILING : ModelFault.Kind.FINAL;
        };
    }

    private static ModelFault.Kind inAnswer(Said said) {
        if (BUSY.matcher(said.text).find()) {
            return ModelFault.Kind.BUSY;
        }
        if (SLOW.matcher(said.text).find()) {
            return ModelFault.Kind.SLOW;
        }
        return KEY.matcher(said.text).find() ? ModelFault.Kind.FINAL : ModelFault.Kind.FAILING;
    }

    private static boolean unpaid(Said said) {
        return said.status != 503
                && (QUOTA.matcher(said.text).find()
                        || CURRENT_QUOTA.matcher(said.text).find() && !said.text.contains("resource_exhausted"));
    }

    /**
     * @param text all that was said, in lower case
     */
    private record Said(int status, String code, String type, String param, String text) {

        static Said of(int status, JsonNode body) {
            JsonNode document = body.isArray() ? body.path(0) : body;
            JsonNode error = document.path("error").isMissingNode() ? document : document.get("error");
            String code = first(error, "/code", "/innererror/code");
            String type = first(error, "/type", "/status");
            int effective = status == OK ? statusIn(error) : status;
            String param = first(error, "/param");
            List<String> texts = new ArrayList<>(List.of(code, type));
            texts.add(first(error, "/innererror/code"));
            texts.add(first(error, "/status"));
            texts.add(error.isTextual() ? error.textValue() : first(error, "/message", "/msg", "/reason"));
            texts.add(first(error, "/metadata/raw"));
            texts.add(error.path("metadata").has("flagged_input") ? "flagged_input" : "");
            texts.add(first(document, "/message", "/detail"));
            for (JsonNode detail : document.path("detail")) {
                texts.add(first(detail, "/msg"));
                JsonNode place = detail.path("loc");
                param = param.isEmpty() && place.size() > 0 ? place.toString() : param;
            }
            String text = String.join("\n", texts).toLowerCase(Locale.ROOT);
            return new Said(effective, code, type, param, text.substring(0, Math.min(text.length(), MAX_MESSAGE)));
        }

        private static int statusIn(JsonNode error) {
            for (String name : List.of("code", "status", "status_code")) {
                Integer number = LooseJson.number(error.path(name));
                if (number != null && number >= 400 && number < 600) {
                    return number;
                }
            }
            return OK;
        }

        private static String first(JsonNode node, String... pointers) {
            for (String pointer : pointers) {
                JsonNode value = node.at(pointer);
                if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                    return value.asText();
                }
            }
            return "";
        }

        /** A status, a code and a type, for logs. */
        String label() {
            return "HTTP " + status + named(" code=", code) + named(" type=", type);
        }

        /** Names only: somebody might say more there. */
        private static String named(String what, String name) {
            return name.matches("[A-Za-z0-9_.-]{1,64}") ? what + name : "";
        }
    }
}
