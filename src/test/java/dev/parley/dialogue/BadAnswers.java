package dev.parley.dialogue;

import java.util.stream.Stream;

import dev.parley.dialogue.model.ModelFailure.Kind;
import dev.parley.fixture.RawEndpoint.Answer;
import dev.parley.fixture.RawEndpoint.End;

import static dev.parley.dialogue.AnswerRow.DONE;
import static dev.parley.dialogue.AnswerRow.call;
import static dev.parley.dialogue.AnswerRow.event;
import static dev.parley.dialogue.AnswerRow.finish;
import static dev.parley.dialogue.AnswerRow.message;
import static dev.parley.dialogue.AnswerRow.row;
import static dev.parley.dialogue.AnswerRow.text;
import static dev.parley.dialogue.AnswerRow.toolCalls;

/** Answers that are none, those that are asked for again, and those that are found on another way. */
final class BadAnswers {

    private static final String ERROR =
            "{\"error\":{\"message\":\"boom: Where is my order?\",\"type\":\"server_error\",\"code\":500}}";

    private BadAnswers() {}

    static Stream<AnswerRow> rows() {
        return Stream.of(brokenOff(), errors(), passing(), fatal(), adapted()).flatMap(rows -> rows);
    }

    private static Stream<AnswerRow> brokenOff() {
        return Stream.of(
                row("a clean end without a reason").sends(text("Hel")).fails(Kind.BROKEN),
                row("closed in the middle").sends(End.CLOSED, text("Hel")).fails(Kind.BROKEN),
                row("broken off in the middle")
                        .sends(End.BROKEN_OFF, text("Hel"))
                        .fails(Kind.BROKEN),
                row("reset in the middle").sends(End.RESET, text("Hel")).fails(Kind.BROKEN),
                row("silent in the middle").sends(End.OPEN, text("Hel")).fails(Kind.TIMEOUT),
                row("an event that cannot be read")
                        .sends(
                                text("Hel"),
                                event("{\"choices\":[{\"delta\":{\"content\":\"l"),
                                text("o"),
                                finish("stop"),
                                DONE)
                        .fails(Kind.BROKEN),
                row("an event that cannot be read between the reason and more")
                        .sends(text("Hel"), finish("stop"), event("{nonsense"), text("lo"), DONE)
                        .fails(Kind.BROKEN),
                row("an event that cannot be read, first")
                        .sends(event("{nonsense"), text("Hello"), finish("stop"), DONE)
                        .fails(Kind.BROKEN),
                row("a tool's piece that cannot be read")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\":1"),
                                event("{\"choices\":[{"),
                                call(0, null, null, "}"),
                                finish("tool_calls"),
                                DONE)
                        .fails(Kind.BROKEN),
                row("a call that broke off")
                        .sends(call(0, "c1", "pay", "{\"amount\":1}"))
                        .fails(Kind.BROKEN),
                row("a call that was reset")
                        .sends(End.RESET, call(0, "c1", "pay", "{}"))
                        .fails(Kind.BROKEN),
                row("a second call of which only the name came")
                        .sends(End.CLOSED, call(0, "c1", "pay", "{}"), call(1, "c2", "pay", ""))
                        .fails(Kind.BROKEN),
                row("a call before an error")
                        .sends(call(0, "c1", "pay", "{}"), event(ERROR))
                        .fails(Kind.BROKEN),
                row("a call that was cut off")
                        .sends(call(0, "c1", "pay", "{\"am"), finish("length"), DONE)
                        .fails(Kind.BROKEN),
                row("a call that a filter stopped")
                        .sends(call(0, "c1", "pay", "{}"), finish("content_filter"), DONE)
                        .fails(Kind.FILTERED),
                row("a call that ended for an unknown reason")
                        .sends(call(0, "c1", "pay", "{}"), finish("because"), DONE)
                        .fails(Kind.BROKEN),
                row("words that a filter stopped")
                        .sends(text("Hel"), finish("content_filter"), DONE)
                        .fails(Kind.FILTERED),
                row("words that Gemini's filter stopped")
                        .sends(text("Hel"), finish("SAFETY"), DONE)
                        .fails(Kind.FILTERED),
                row("the endpoint gave up in the middle")
                        .sends(text("Hel"), finish("error"), DONE)
                        .fails(Kind.BROKEN),
                row("an abort in the middle")
                        .sends(text("Hel"), finish("abort"), DONE)
                        .fails(Kind.BROKEN),
                row("half a document")
                        .json("{\"choices\":[{\"message\":{\"content\":\"Hel")
                        .fails(Kind.BROKEN),
                row("a page").as("text/html", "<html>hello</html>").fails(Kind.BROKEN),
                row("plain words").as("text/plain", "upstream connect error").fails(Kind.BROKEN),
                row("another document").json("{\"models\":[]}").fails(Kind.BROKEN),
                row("no words for want of tokens")
                        .sends(text(""), finish("length"), DONE)
                        .fails(Kind.BROKEN),
                row("too long an event")
                        .sends(text("x".repeat(1_200_000)), finish("stop"), DONE)
                        .fails(Kind.BROKEN),
                row("too much said")
                        .sends(Stream.concat(
                                        Stream.generate(() -> text("x".repeat(60_000)))
                                                .limit(10),
                                        Stream.of(finish("stop"), DONE))
                                .toArray(String[]::new))
                        .fails(Kind.BROKEN),
                row("arguments without end")
                        .sends(Stream.concat(
                                        Stream.of(call(0, "c", "pay", "{\"a\":\"")),
                                        Stream.generate(() -> call(0, null, null, "x".repeat(60_000)))
                                                .limit(10))
                                .toArray(String[]::new))
                        .fails(Kind.BROKEN),
                row("calls without end")
                        .sends(
                                toolCalls(
                                        Stream.generate(() -> "{\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}")
                                                .limit(2_000)
                                                .collect(java.util.stream.Collectors.joining(",", "[", "]"))),
                                finish("tool_calls"),
                                DONE)
                        .fails(Kind.BROKEN),
                row("nested without end")
                        .json("{\"choices\":" + "[".repeat(5_000))
                        .fails(Kind.BROKEN));
    }

    private static Stream<AnswerRow> errors() {
        return Stream.of(
                row("an error in the middle")
                        .sends(text("Hel"), event(ERROR), text("lo"), finish("stop"), DONE)
                        .fails(Kind.BROKEN),
                row("an error event in the middle")
                        .sends(text("Hel"), "event: error\ndata: {\"message\":\"boom\"}\n\n")
                        .fails(Kind.BROKEN),
                row("an error that is text")
                        .sends(text("Hel"), event("{\"error\":\"boom\"}"))
                        .fails(Kind.BROKEN),
                row("an error line of llama.cpp")
                        .sends(text("Hel"), "error: {\"code\":500,\"message\":\"boom\",\"type\":\"server_error\"}\n\n")
                        .fails(Kind.BROKEN),
                row("an error object of vLLM")
                        .sends(
                                text("Hel"),
                                event(
                                        "{\"object\":\"error\",\"message\":\"boom\",\"type\":\"InternalServerError\",\"code\":500}"))
                        .fails(Kind.BROKEN),
                row("an error in a choice")
                        .sends(
                                text("Hel"),
                                event(
                                        "{\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\",\"error\":{\"code\":502,\"message\":\"boom\"}}]}"))
                        .fails(Kind.BROKEN),
                row("an overload in the middle")
                        .sends(
                                text("Hel"),
                                event("{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))
                        .fails(Kind.BUSY),
                row("a line of JSON in the middle")
                        .sends(text("Hel"), "{\"error\":{\"message\":\"boom\"}}\n")
                        .fails(Kind.BROKEN),
                row("an error in JSON with 200")
                        .json(ERROR)
                        .sends(text("Hello"), finish("stop"), DONE)
                        .says("Hello")
                        .asked(2),
                row("an error first in the stream")
                        .sends(event(ERROR))
                        .sends(text("Hello"), finish("stop"), DONE)
                        .says("Hello")
                        .asked(2));
    }

    private static Stream<AnswerRow> passing() {
        Stream<AnswerRow> statuses = Stream.of(429, 500, 502, 503, 529, 504, 408, 425)
                .map(status -> row("once " + status)
                        .sends(Answer.status(status, "{}", "Retry-After: 0"))
                        .sends(text("Hello"), finish("stop"), DONE)
                        .says("Hello")
                        .asked(2));
        return Stream.concat(
                statuses,
                Stream.of(
                        row("a reset before the first byte")
                                .sends(Answer.reset())
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("two resets")
                                .sends(Answer.reset())
                                .sends(Answer.reset())
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(3),
                        row("closed before the first byte")
                                .sends(Answer.of(0, java.util.List.of(), java.util.List.of(), End.CLOSED))
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("an empty body")
                                .as("application/json", "")
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("no choices")
                                .json("{\"choices\":[]}")
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("only blanks")
                                .sends(text(" \n"), finish("stop"), DONE)
                                .fails(Kind.BROKEN),
                        row("only [DONE]")
                                .sends(DONE)
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("only reasoning")
                                .sends(text("<think>hm"), finish("stop"), DONE)
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("only a call as text")
                                .sends(text("<tool_call>{}</tool_call>"), finish("stop"), DONE)
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("empty three times")
                                .sends(DONE)
                                .sends(DONE)
                                .sends(DONE)
                                .fails(Kind.BROKEN)
                                .asked(3),
                        row("reset before any words")
                                .sends(End.RESET, event("{\"choices\":[]}"))
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("busy for long")
                                .sends(Answer.status(429, "{}", "Retry-After: 60"))
                                .fails(Kind.BUSY),
                        row("busy until a date")
                                .sends(Answer.status(503, "", "Retry-After: Wed, 21 Oct 2037 07:28:00 GMT"))
                                .fails(Kind.BUSY),
                        row("silence").sends(Answer.silence()).fails(Kind.TIMEOUT)));
    }

    private static Stream<AnswerRow> fatal() {
        return Stream.concat(
                Stream.of(400, 401, 402, 403, 404, 405, 501)
                        .map(status -> row("always " + status)
                                .sends(Answer.status(status, "{\"error\":{\"message\":\"no\"}}"))
                                .fails(Kind.FINAL)),
                Stream.of(
                        row("no quota")
                                .sends(
                                        Answer.status(
                                                429,
                                                "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"))
                                .fails(Kind.FINAL),
                        row("no balance")
                                .sends(Answer.status(402, "{\"error\":{\"message\":\"Insufficient Balance\"}}"))
                                .fails(Kind.FINAL),
                        row("Gemini's rate is no quota")
                                .sends(Answer.status(
                                        429,
                                        "[{\"error\":{\"code\":429,\"message\":\"You exceeded your current quota\",\"status\":\"RESOURCE_EXHAUSTED\"}}]",
                                        "Retry-After: 0"))
                                .sends(text("Hello"), finish("stop"), DONE)
                                .says("Hello")
                                .asked(2),
                        row("a redirect")
                                .sends(Answer.status(302, "", "Location: http://localhost/"))
                                .fails(Kind.FINAL),
                        row("a wrong key in the stream")
                                .sends(event("{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"no\"}}"))
                                .fails(Kind.FINAL),
                        row("Azure's filter")
                                .sends(
                                        Answer.status(
                                                400,
                                                "{\"error\":{\"message\":\"The response was filtered\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400,\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}"))
                                .fails(Kind.FILTERED),
                        row("OpenRouter's moderation")
                                .sends(
                                        Answer.status(
                                                403,
                                                "{\"error\":{\"code\":403,\"message\":\"flagged\",\"metadata\":{\"reasons\":[\"x\"],\"flagged_input\":\"y\"}}}"))
                                .fails(Kind.FILTERED),
                        row("too long for OpenAI")
                                .sends(
                                        Answer.status(
                                                400,
                                                "{\"error\":{\"message\":\"This model's maximum context length is 10 tokens.\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}"))
                                .fails(Kind.TOO_LONG),
                        row("too long for llama.cpp")
                                .sends(
                                        Answer.status(
                                                400,
                                                "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\"}}"))
                                .fails(Kind.TOO_LONG),
                        row("too long in the stream")
                                .sends(event(
                                        "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}"))
                                .fails(Kind.TOO_LONG),
                        row("too large").sends(Answer.status(413, "")).fails(Kind.TOO_LONG)));
    }

    private static Stream<AnswerRow> adapted() {
        return Stream.of(
                        refused(
                                "tools",
                                "{\"error\":{\"message\":\"registry.ollama.ai/library/gemma:latest does not support tools\"}}"),
                        refused(
                                "function calling of Gemini",
                                "[{\"error\":{\"code\":400,\"message\":\"Function calling is not enabled for models/gemma-3-27b-it\",\"status\":\"INVALID_ARGUMENT\"}}]"),
                        refused(
                                "tools of OpenRouter",
                                "{\"error\":{\"message\":\"No endpoints found that support tool use.\",\"code\":404}}"),
                        refused(
                                "tools as a parameter",
                                "{\"error\":{\"message\":\"Unsupported parameter: 'tools' is not supported with this model.\",\"type\":\"invalid_request_error\",\"param\":\"tools\"}}"),
                        refused(
                                "tools of vLLM",
                                "{\"object\":\"error\",\"message\":\"\\\"auto\\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set\",\"code\":400}"),
                        refused(
                                "stream_options",
                                "{\"error\":{\"message\":\"Unknown parameter: 'stream_options'.\",\"param\":\"stream_options\",\"code\":\"unknown_parameter\"}}"),
                        refused(
                                "stream_options by Pydantic",
                                "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"stream_options\"],\"msg\":\"Extra inputs are not permitted\"}]}"),
                        refused("the system role", "{\"error\":{\"message\":\"System role not supported\"}}"),
                        refused(
                                "roles",
                                "{\"message\":\"Conversation roles must alternate user/assistant/user/assistant/...\"}"),
                        refused(
                                "streaming",
                                "{\"error\":{\"message\":\"This model does not support streaming.\",\"param\":\"stream\",\"code\":\"unsupported_value\"}}"))
                .map(row -> row.sends(message("{\"content\":\"Hello\"}", "\"stop\""))
                        .says("Hello")
                        .asked(2));
    }

    private static AnswerRow refused(String what, String error) {
        return row("refused: " + what).sends(Answer.status(400, error));
    }
}
