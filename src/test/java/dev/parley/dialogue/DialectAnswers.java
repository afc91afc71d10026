package dev.parley.dialogue;

import java.util.stream.Stream;

import dev.parley.dialogue.model.ModelFailure.Kind;
import dev.parley.fixture.RawEndpoint.Answer;
import dev.parley.fixture.RawEndpoint.End;

import static dev.parley.dialogue.AnswerRow.DONE;
import static dev.parley.dialogue.AnswerRow.call;
import static dev.parley.dialogue.AnswerRow.delta;
import static dev.parley.dialogue.AnswerRow.event;
import static dev.parley.dialogue.AnswerRow.finish;
import static dev.parley.dialogue.AnswerRow.message;
import static dev.parley.dialogue.AnswerRow.row;
import static dev.parley.dialogue.AnswerRow.text;
import static dev.parley.dialogue.AnswerRow.toolCalls;

/** What adapters between endpoints make of answers and refusals. */
final class DialectAnswers {

    private static final String PAUSE = "";
    private static final String HELLO = message("{\"content\":\"Hello\"}", "\"stop\"");
    private static final String HEL = "{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}";
    private static final String LO = "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}";
    private static final String PAY =
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"pay\",\"arguments\":\"{\\\"amount\\\":1}\"}}]}}]}";

    private DialectAnswers() {}

    static Stream<AnswerRow> rows() {
        return Stream.of(lines(), reasonsInEveryPiece(), pieces(), calls(), costly(), refusals())
                .flatMap(rows -> rows);
    }

    private static Stream<AnswerRow> lines() {
        return Stream.of(
                row("lines of JSON with a pause")
                        .sends(HEL + "\n", PAUSE, LO + "\n")
                        .says("Hello"),
                row("lines of JSON, the last without an end")
                        .sends(End.OPEN, HEL + "\n", LO)
                        .says("Hello"),
                row("lines of JSON that end as a stream")
                        .sends(HEL + "\n" + LO + "\n[DONE]\n")
                        .says("Hello"),
                row("lines of JSON without a reason").sends(HEL + "\n").fails(Kind.BROKEN),
                row("lines of JSON that fall silent")
                        .sends(End.OPEN, HEL + "\n")
                        .fails(Kind.TIMEOUT),
                row("a call in a line without a reason").sends(PAY + "\n").fails(Kind.BROKEN),
                row("a call as a document without a reason").sends(PAY).fails(Kind.BROKEN),
                row("JSON that ends as a stream")
                        .json(HELLO + "\n\ndata: [DONE]\n\n")
                        .says("Hello"),
                row("JSON that ends as a stream, and stays")
                        .sends(End.OPEN, HELLO + "\n\ndata: [DONE]\n\n")
                        .says("Hello"),
                row("JSON on several lines")
                        .json(
                                "{\"choices\": [\n  {\"message\": {\"content\": \"Hello\"},\n   \"finish_reason\": \"stop\"}\n]}\n")
                        .says("Hello"),
                row("whole JSON that breaks off").sends(End.BROKEN_OFF, HELLO).says("Hello"),
                row("half of JSON that breaks off")
                        .sends(End.BROKEN_OFF, HELLO.substring(0, 40))
                        .sends(HELLO)
                        .says("Hello")
                        .asked(2));
    }

    private static String ended(String words) {
        return event(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + words + "\"},\"finish_reason\":\"stop\"}]}");
    }

    private static Stream<AnswerRow> reasonsInEveryPiece() {
        return Stream.of(
                row("a reason in every piece")
                        .sends(ended("Hel"), ended("l"), PAUSE, ended("o"), DONE)
                        .says("Hello"),
                row("a reason in every piece, and no other end")
                        .sends(ended("Hel"), ended("l"), PAUSE, ended("o"))
                        .says("Hello"),
                row("a reason before a call")
                        .sends(
                                ended("One moment."),
                                call(0, "c1", "pay", "{\"amount\":1}"),
                                PAUSE,
                                call(1, "c2", "pay", "{\"amount\":2}"),
                                finish("tool_calls"),
                                DONE)
                        .says("One moment.")
                        .calls("pay {\"amount\":1}", "pay {\"amount\":2}"),
                row("a reason beside reasoning")
                        .sends(
                                event(
                                        "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"},\"finish_reason\":\"stop\"}]}"),
                                PAUSE,
                                ended("Hello"),
                                DONE)
                        .says("Hello"));
    }

    private static Stream<AnswerRow> pieces() {
        return Stream.of(
                row("a byte order mark before a piece")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\":1"),
                                "\ufeff" + call(0, null, null, "00"),
                                call(0, null, null, "}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":100}"),
                row("a NUL before a piece")
                        .sends(text("Hel"), "\0" + text("lo"), finish("stop"), DONE)
                        .says("Hello"),
                row("a piece without its field")
                        .sends(text("Hel"), "  " + HEL.replace("Hel", "lo") + "\n\n", finish("stop"), DONE)
                        .says("Hello"),
                row("a piece without its colon")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\":1"),
                                "data {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"00\"}}]}}]}\n\n",
                                call(0, null, null, "}"),
                                finish("tool_calls"),
                                DONE)
                        .fails(Kind.BROKEN),
                row("a field of a proxy between the pieces")
                        .sends(text("Hel"), "meta: {\"queue\":3}\n\n", text("lo"), finish("stop"), DONE)
                        .says("Hello"),
                row("a number for a piece of arguments")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\":1"),
                                toolCalls("[{\"index\":0,\"function\":{\"arguments\":0}}]"),
                                call(0, null, null, "}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":10}"),
                row("an empty piece beside the message")
                        .json(
                                "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}")
                        .says("Hello"),
                row("a message behind an empty piece")
                        .sends(delta("{\"role\":\"assistant\",\"content\":\"\"}"), event(HELLO), DONE)
                        .says("Hello"));
    }

    private static Stream<AnswerRow> calls() {
        return Stream.of(
                row("the tool's name for an id")
                        .json(message(
                                "{\"tool_calls\":[{\"id\":\"order_status\",\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\":1}\"}},"
                                        + "{\"id\":\"order_status\",\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\":2}\"}}]}",
                                "\"tool_calls\""))
                        .calls("order_status {\"id\":1}", "order_status {\"id\":2}"),
                row("the tool's name for an id, in pieces")
                        .sends(
                                call(0, "pay", "pay", "{\"amount\":1}"),
                                call(0, "pay", "pay", "{\"amount\":2}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":1}", "pay {\"amount\":2}"),
                row("one id for two tools")
                        .json(message(
                                "{\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"order_status\",\"arguments\":\"{}\"}},"
                                        + "{\"id\":\"c\",\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}]}",
                                "\"tool_calls\""))
                        .calls("order_status {}", "pay {}"),
                row("an empty object before the arguments")
                        .sends(
                                toolCalls(
                                        "[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"pay\",\"arguments\":{}}}]"),
                                call(0, null, null, "{\"amount\""),
                                call(0, null, null, ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":1}"),
                row("a call again when it is over")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\""),
                                call(0, null, null, ":1}"),
                                call(0, "c1", "pay", "{\"amount\":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":1}"),
                row("two calls without a place, the first without arguments")
                        .sends(
                                toolCalls("[{\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}},"
                                        + "{\"function\":{\"name\":\"pay\",\"arguments\":\"{\\\"amount\\\":1}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {}", "pay {\"amount\":1}"),
                row("two calls without arguments")
                        .sends(call(0, "c1", "pay", "{}"), call(1, "c2", "pay", "{}"), finish("tool_calls"), DONE)
                        .calls("pay {}", "pay {}"),
                row("a tool in its namespace")
                        .sends(call(0, "c1", "functions.pay", "{\"amount\":1}"), finish("tool_calls"), DONE)
                        .calls("pay {\"amount\":1}"),
                row("a tool with the marks of its channel")
                        .sends(call(0, "c1", "pay<|channel|>commentary", "{\"amount\":1}"), finish("tool_calls"), DONE)
                        .calls("pay {\"amount\":1}"));
    }

    /** Each took seconds to minutes of a processor. */
    private static Stream<AnswerRow> costly() {
        return Stream.of(
                row("many ends of reasoning in code")
                        .sends(text("`" + "x</think>".repeat(100_000)), finish("stop"), DONE)
                        .fails(Kind.BROKEN),
                row("many marks")
                        .sends(text("</s>".repeat(120_000) + "Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("long reasoning that nothing opens, in one piece")
                        .json(message("{\"content\":\"" + "Hm. ".repeat(1_000) + "</think>Hello\"}", "\"stop\""))
                        .says("Hello")
                        .heardAlone(),
                row("much empty reasoning")
                        .sends(text("<think></think>".repeat(30_000) + "Hello"), finish("stop"), DONE)
                        .says("Hello"));
    }

    private static Stream<AnswerRow> refusals() {
        return Stream.concat(
                Stream.of(
                                row("OpenAI's rate, with where to pay")
                                        .sends(Answer.status(
                                                429,
                                                "{\"error\":{\"message\":\"Rate limit reached for gpt-4o-mini in organization org-x on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. You can increase your rate limit by adding a payment method to your account at https://platform.openai.com/account/billing.\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}",
                                                "Retry-After: 0")),
                                row("Gemini's rate, as it is said")
                                        .sends(
                                                Answer.status(
                                                        429,
                                                        "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota, please check your plan and billing details.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"0.1s\"}]}}]")))
                        .map(row -> row.sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2)),
                Stream.of(
                        row("Gemini's rate for long")
                                .sends(
                                        Answer.status(
                                                429,
                                                "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"retryDelay\":\"38s\"}]}}]"))
                                .fails(Kind.BUSY),
                        tooLong(
                                "Moonshot",
                                400,
                                "{\"error\":{\"message\":\"Invalid request: Your request exceeded model token limit: 8192\",\"type\":\"invalid_request_error\"}}"),
                        tooLong(
                                "TGI",
                                422,
                                "{\"error\":\"Input validation error: `inputs` must have less than 4095 tokens. Given: 5000\",\"error_type\":\"validation\"}"),
                        tooLong(
                                "SiliconFlow",
                                400,
                                "{\"code\":20015,\"message\":\"length of prompt_tokens (5000) must be less than max_seq_len (4096).\"}"),
                        tooLong(
                                "OpenAI's tokens of a minute",
                                429,
                                "{\"error\":{\"message\":\"Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 36278. The input or output tokens must be reduced in order to run successfully.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}"),
                        row("a quota that waiting does not give back")
                                .sends(
                                        Answer.status(
                                                400,
                                                "{\"error\":{\"message\":\"Billing hard limit has been reached\",\"type\":\"invalid_request_error\",\"code\":\"billing_hard_limit_reached\"}}"))
                                .fails(Kind.FINAL)));
    }

    private static AnswerRow tooLong(String who, int status, String error) {
        return row("too long for " + who).sends(Answer.status(status, error)).fails(Kind.TOO_LONG);
    }
}
