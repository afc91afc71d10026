package dev.parley.dialogue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

/** Answers that can be understood, however odd they are. */
final class GoodAnswers {

    private static final String ONE = "order_status {\"id\":1}";

    private GoodAnswers() {}

    static Stream<AnswerRow> rows() {
        return Stream.of(words(), framing(), odd(), ends(), reasoning(), calls())
                .flatMap(rows -> rows);
    }

    /** The same bytes in other pieces. */
    static Stream<AnswerRow> inPieces() {
        List<AnswerRow> all = Stream.of(words(), framing(), reasoning(), calls())
                .flatMap(rows -> rows)
                .filter(row -> row.answers.getFirst().end() == End.WHOLE)
                .toList();
        return IntStream.of(1, 7).boxed().flatMap(size -> all.stream().map(row -> row.in(size)));
    }

    private static Stream<AnswerRow> words() {
        return Stream.of(
                row("two pieces")
                        .sends(text("Hel"), text("lo"), finish("stop"), DONE)
                        .says("Hello"),
                row("an answer in JSON")
                        .json(message("{\"content\":\"Hello\"}", "\"stop\""))
                        .says("Hello")
                        .told("\"input_tokens\":7"),
                row("JSON as a stream")
                        .as("text/event-stream", message("{\"content\":\"Hello\"}", "\"stop\""))
                        .says("Hello"),
                row("a stream as JSON")
                        .as("application/json", text("Hello") + finish("stop") + DONE)
                        .says("Hello"),
                row("a stream as text")
                        .as("text/plain; charset=latin1", text("Grüße") + finish("stop") + DONE)
                        .says("Grüße"),
                row("no content type")
                        .as("", text("Hello") + finish("stop") + DONE)
                        .says("Hello"),
                row("JSON without a reason")
                        .json("{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}")
                        .says("Hello"),
                row("lines of JSON")
                        .as(
                                "application/x-ndjson",
                                "{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n")
                        .says("Hello"),
                row("a list of parts")
                        .sends(
                                delta(
                                        "{\"content\":[{\"type\":\"text\",\"text\":\"Hel\"},{\"type\":\"text\",\"text\":\"lo\"}]}"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("a text of completions")
                        .sends(event("{\"choices\":[{\"text\":\"Hello\",\"finish_reason\":\"stop\"}]}"), DONE)
                        .says("Hello"),
                row("a message in a stream")
                        .sends(event(message("{\"content\":\"Hello\"}", "\"stop\"")), DONE)
                        .says("Hello"),
                row("the whole again after its pieces")
                        .sends(text("Hel"), text("lo"), event(message("{\"content\":\"Hello\"}", "\"stop\"")), DONE)
                        .says("Hello"),
                row("another choice")
                        .sends(
                                event("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Other\"}}]}"),
                                text("Hello"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("four bytes of a character")
                        .sends(text("Bread 🥖 and ü"), finish("stop"), DONE)
                        .says("Bread 🥖 and ü"),
                row("a pair over two events")
                        .sends(
                                event("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83e\"}}]}"),
                                event("{\"choices\":[{\"delta\":{\"content\":\"\\udd56b\"}}]}"),
                                finish("stop"),
                                DONE)
                        .says("a🥖b"),
                row("half a pair")
                        .sends(event("{\"choices\":[{\"delta\":{\"content\":\"a\\ud83eb\"}}]}"), finish("stop"), DONE)
                        .says("a\ufffdb"),
                row("half a pair at the end")
                        .sends(event("{\"choices\":[{\"delta\":{\"content\":\"ab\\ud83e\"}}]}"), finish("stop"), DONE)
                        .says("ab\ufffd"),
                row("a NUL").sends(text("a\0b"), finish("stop"), DONE).says("a\ufffdb"),
                row("[DONE] in what is said")
                        .sends(text("say [DONE] now"), finish("stop"), DONE)
                        .says("say [DONE] now"),
                row("usage after the end")
                        .sends(
                                text("Hello"),
                                finish("stop"),
                                event("{\"choices\":[],\"usage\":{\"prompt_tokens\":\"9\",\"completion_tokens\":2.0}}"),
                                DONE)
                        .says("Hello")
                        .told("\"input_tokens\":9,\"output_tokens\":2"),
                row("usage of DeepSeek")
                        .sends(
                                text("Hello"),
                                finish("stop"),
                                event(
                                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"prompt_cache_hit_tokens\":4}}"),
                                DONE)
                        .says("Hello")
                        .told("\"cached_tokens\":4"));
    }

    private static Stream<AnswerRow> framing() {
        String said = "{\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";
        return Stream.of(
                row("carriage returns")
                        .sends("data: " + said + "\r\n\r\n", "data: [DONE]\r\n\r\n")
                        .says("Hello"),
                row("carriage returns alone")
                        .sends("data: " + said + "\r\r", "data: [DONE]\r\r")
                        .says("Hello"),
                row("no blank after the colon")
                        .sends("data:" + said + "\n\n", "data:[DONE]\n\n")
                        .says("Hello"),
                row("a byte order mark")
                        .sends("\ufeffdata: " + said + "\n\n", DONE)
                        .says("Hello"),
                row("comments")
                        .sends(": keep-alive\n\n", ": OPENROUTER PROCESSING\n\n", event(said), ": keep-alive\n\n", DONE)
                        .says("Hello"),
                row("names and ids")
                        .sends("event: message\nid: 1\nretry: 5\ndata: " + said + "\n\n", DONE)
                        .says("Hello"),
                row("a ping")
                        .sends("event: ping\ndata: pong\n\n", event(said), DONE)
                        .says("Hello"),
                row("a ping in JSON")
                        .sends(event("{\"type\":\"ping\"}"), event(said), DONE)
                        .says("Hello"),
                row("no empty lines between")
                        .sends("data: " + said.replace("stop", "") + "\ndata: " + said.replace("Hello", "!")
                                + "\ndata: [DONE]\n")
                        .says("Hello!"),
                row("data over two lines")
                        .sends(
                                "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n",
                                DONE)
                        .says("Hello"),
                row("no line feed at the end")
                        .sends(event(said), "data: [DONE]")
                        .says("Hello"),
                row("no [DONE]").sends(event(said)).says("Hello"),
                row("blank lines first").sends("\n\n\n", event(said), DONE).says("Hello"),
                row("empty data").sends("data:\n\n", event(said), DONE).says("Hello"),
                row("JSON with blanks around")
                        .json("\n\n " + message("{\"content\":\"Hello\"}", "\"stop\"") + "\n")
                        .says("Hello"),
                row("what comes after [DONE]")
                        .sends(event(said), DONE, "data: {nonsense\n\n")
                        .says("Hello"));
    }

    private static Stream<AnswerRow> odd() {
        return Stream.of(
                row("numbers as strings")
                        .sends(
                                event(
                                        "{\"created\":\"1.5\",\"choices\":[{\"index\":\"0\",\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"),
                                DONE)
                        .says("Hello"),
                row("a fraction of a second")
                        .sends(
                                text("He"),
                                event("{\"created\":1.5,\"choices\":[{\"index\":0.0,\"delta\":{\"content\":\"ll\"}}]}"),
                                text("o"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("ids that are numbers, null, objects")
                        .sends(
                                event(
                                        "{\"id\":7,\"model\":null,\"object\":{},\"choices\":[{\"delta\":{\"content\":\"Hello\",\"role\":null},\"finish_reason\":\"stop\",\"logprobs\":null}]}"),
                                DONE)
                        .says("Hello"),
                row("error null")
                        .sends(
                                event(
                                        "{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"),
                                DONE)
                        .says("Hello"),
                row("a null delta")
                        .sends(event("{\"choices\":[{\"delta\":null}]}"), text("Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("null choices")
                        .sends(event("{\"choices\":null,\"usage\":null}"), text("Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("null entries")
                        .sends(event("{\"choices\":[null]}"), event("null"), text("Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("filter results of Azure first")
                        .sends(
                                event(
                                        "{\"choices\":[],\"prompt_filter_results\":[{\"content_filter_results\":{\"hate\":{\"filtered\":false}}}]}"),
                                text("Hello"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("choices as an object")
                        .json("{\"choices\":{\"message\":{\"content\":\"Hello\"}}}")
                        .says("Hello"),
                row("a list around the document")
                        .json("[" + message("{\"content\":\"Hello\"}", "\"stop\"") + "]")
                        .says("Hello"),
                row("not a number")
                        .sends(
                                event(
                                        "{\"x\":NaN,\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"),
                                DONE)
                        .says("Hello"),
                row("a line feed in a string")
                        .sends(
                                event("{\"choices\":[{\"delta\":{\"content\":\"a\tb\"},\"finish_reason\":\"stop\"}]}"),
                                DONE)
                        .says("a\tb"),
                row("an empty reason until the end")
                        .sends(
                                event("{\"choices\":[{\"delta\":{\"content\":\"Hel\"},\"finish_reason\":\"\"}]}"),
                                event("{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}"),
                                DONE)
                        .says("Hello"),
                row("reasons in capitals")
                        .sends(text("Hello"), finish("STOP"), DONE)
                        .says("Hello"),
                row("a reason nobody knows")
                        .sends(text("Hello"), finish("because"), DONE)
                        .says("Hello"),
                row("content null, then words")
                        .sends(delta("{\"role\":\"assistant\",\"content\":null}"), text("Hello"), finish("stop"), DONE)
                        .says("Hello"));
    }

    private static Stream<AnswerRow> ends() {
        return Stream.of(
                row("[DONE], and the connection stays open")
                        .sends(End.OPEN, text("Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("a reason, and the connection stays open")
                        .sends(End.OPEN, text("Hello"), finish("stop"))
                        .says("Hello"),
                row("[DONE] without a reason, and the connection stays open")
                        .sends(End.OPEN, text("Hello"), DONE)
                        .says("Hello"),
                row("JSON, and the connection stays open")
                        .sends(End.OPEN, message("{\"content\":\"Hello\"}", "\"stop\""))
                        .says("Hello"),
                row("a reset after the reason")
                        .sends(End.RESET, text("Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("broken off after the reason")
                        .sends(End.BROKEN_OFF, text("Hello"), finish("stop"))
                        .says("Hello"),
                row("closed after [DONE]")
                        .sends(End.CLOSED, text("Hello"), DONE)
                        .says("Hello"),
                row("half an event after the reason")
                        .sends(End.CLOSED, text("Hello"), finish("stop"), "data: {\"choices\":[],\"usa")
                        .says("Hello"),
                row("half an event after the reason, and a reset")
                        .sends(End.RESET, text("Hello"), finish("stop"), "data: {\"choices\":[],\"usa")
                        .says("Hello"),
                row("an event after the reason that cannot be read")
                        .sends(text("Hello"), finish("stop"), event("{\"choices\":[],\"usa"), DONE)
                        .says("Hello"),
                row("a call, and half an event after the reason")
                        .sends(End.CLOSED, call(0, "c1", "pay", "{}"), finish("tool_calls"), "data: {\"usa")
                        .calls("pay {}"),
                row("length")
                        .sends(text("Hel"), finish("length"), DONE)
                        .says("Hel")
                        .told("\"finish_reason\":\"length\""),
                row("length of Gemini")
                        .sends(text("Hel"), finish("MAX_TOKENS"), DONE)
                        .says("Hel")
                        .told("\"finish_reason\":\"length\""),
                row("length in JSON")
                        .json(message("{\"content\":\"Hel\"}", "\"length\""))
                        .says("Hel")
                        .told("\"finish_reason\":\"length\""),
                row("a refusal")
                        .sends(delta("{\"refusal\":\"I can\"}"), delta("{\"refusal\":\"not.\"}"), finish("stop"), DONE)
                        .says("I cannot.")
                        .told("\"finish_reason\":\"refusal\""),
                row("a refusal in JSON")
                        .json(message("{\"content\":null,\"refusal\":\"No.\"}", "\"stop\""))
                        .says("No.")
                        .told("\"finish_reason\":\"refusal\""),
                row("a refusal with a filter's reason")
                        .json(message("{\"content\":null,\"refusal\":\"No.\"}", "\"content_filter\""))
                        .says("No.")
                        .told("\"finish_reason\":\"refusal\""),
                row("calls that were cut off are not made, words stay")
                        .sends(text("Let me see."), call(0, "c1", "pay", "{\"am"), finish("length"), DONE)
                        .says("Let me see.")
                        .told("\"finish_reason\":\"length\""));
    }

    private static Stream<AnswerRow> reasoning() {
        return Stream.of(
                row("reasoning apart")
                        .sends(
                                delta("{\"reasoning_content\":\"Hm.\"}"),
                                delta("{\"reasoning\":\"Hm.\"}"),
                                text("Hello"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("think")
                        .sends(text("<think>Hm.</think>\n\nHello"), finish("stop"), DONE)
                        .says("Hello"),
                row("think in pieces")
                        .sends(
                                text("<th"),
                                text("ink>H"),
                                text("m.</thi"),
                                text("nk>"),
                                text("\n"),
                                text("Hello"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("think in capitals")
                        .sends(text("<THINK>Hm.</THINK>Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("think in the middle")
                        .sends(text("Well, <think>hm</think>hello"), finish("stop"), DONE)
                        .says("Well, hello"),
                row("an end without a beginning")
                        .sends(text("Hm.</think>Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("an end without a beginning, after parentheses")
                        .sends(text("Hm (\"so\")"), text("</think>"), text("\n\nHello"), finish("stop"), DONE)
                        .says("Hello"),
                row("an end that is mentioned")
                        .sends(text("Close it with </think>"), text(" at the end."), finish("stop"), DONE)
                        .says("Close it with </think> at the end."),
                row("an end that is mentioned in code")
                        .sends(text("Write `<b></think>` or \"</think>\"."), finish("stop"), DONE)
                        .says("Write `<b></think>` or \"</think>\"."),
                row("an end that is mentioned last")
                        .sends(text("It ends with </think>"), finish("stop"), DONE)
                        .says("It ends with </think>"),
                row("an end again")
                        .sends(text("<think>Hm.</think>Hello"), text("</think>"), finish("stop"), DONE)
                        .says("Hello"),
                row("thinking parts")
                        .sends(
                                delta(
                                        "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm\"}]},{\"type\":\"text\",\"text\":\"Hello\"}]}"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("thought of Mistral")
                        .sends(text("[THINK]Hm[/THINK]Hello"), finish("stop"), DONE)
                        .says("Hello"),
                row("channels")
                        .sends(
                                text(
                                        "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>"),
                                finish("stop"),
                                DONE)
                        .says("Hello"),
                row("marks at the end")
                        .sends(text("Hello<|im_"), text("end|>"), finish("stop"), DONE)
                        .says("Hello"),
                row("a call as text beside words")
                        .sends(text("One moment. <tool_call>{\"name\":\"pay\"}</tool_call>"), finish("stop"), DONE)
                        .says("One moment. "),
                row("less than")
                        .sends(text("2 <"), text(" 3 and a<b, x <thin"), text("g>"), finish("stop"), DONE)
                        .says("2 < 3 and a<b, x <thing>"),
                row("ends with what might have been a tag")
                        .sends(text("a <thi"), finish("stop"), DONE)
                        .says("a <thi"),
                row("never closed after words")
                        .sends(text("Hello<think>hm"), finish("stop"), DONE)
                        .says("Hello"));
    }

    private static Stream<AnswerRow> calls() {
        return Stream.of(
                row("a call")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(0, null, null, ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE)
                        .next("\"id\":\"c1\""),
                row("a call in JSON")
                        .json(message(
                                "{\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\":1}\"}}]}",
                                "\"tool_calls\""))
                        .calls(ONE),
                row("a call and words")
                        .sends(
                                text("One moment."),
                                call(0, "c1", "order_status", "{\"id\":1}"),
                                finish("tool_calls"),
                                DONE)
                        .says("One moment.")
                        .calls(ONE),
                row("a call that ends with stop")
                        .sends(call(0, "c1", "order_status", "{\"id\":1}"), finish("stop"), DONE)
                        .calls(ONE),
                row("a call that ends with [DONE] alone")
                        .sends(call(0, "c1", "order_status", "{\"id\":1}"), DONE)
                        .calls(ONE),
                row("two calls")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\":1}"),
                                call(1, "c2", "pay", "{}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE, "pay {}"),
                row("two calls, their pieces mixed")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(1, "c2", "pay", "{\"n\""),
                                call(0, null, null, ":1}"),
                                call(1, null, null, ":2}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE, "pay {\"n\":2}"),
                row("two with one index")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\":1}"),
                                call(0, "c2", "pay", "{}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE, "pay {}"),
                row("two of one tool with one index")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\":1}"),
                                call(0, "c2", "order_status", "{\"id\":2}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE, "order_status {\"id\":2}"),
                row("two without index and id")
                        .sends(
                                toolCalls(
                                        "[{\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\":1}\"}},{\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE, "pay {}"),
                row("pieces without index and id")
                        .sends(
                                toolCalls("[{\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\"\"}}]"),
                                toolCalls("[{\"function\":{\"arguments\":\":1}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("an index as text")
                        .sends(
                                toolCalls(
                                        "[{\"index\":\"0\",\"id\":\"c1\",\"function\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\"\"}}]"),
                                toolCalls("[{\"index\":\"0\",\"function\":{\"arguments\":\":1}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("a name in each piece")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(0, "c1", "order_status", ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("an id in each piece")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(0, "c1", null, ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE)
                        .next("\"id\":\"c1\""),
                row("another id in each piece")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(0, "c2", null, ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE)
                        .next("\"id\":\"c1\""),
                row("a name in pieces")
                        .sends(
                                call(0, "c1", "order_", ""),
                                call(0, null, "status", ""),
                                call(0, null, null, "{\"id\":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("an empty name and id in later pieces")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                call(0, "", "", ":1}"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("a null name in later pieces")
                        .sends(
                                call(0, "c1", "order_status", "{\"id\""),
                                toolCalls(
                                        "[{\"index\":0,\"id\":null,\"function\":{\"name\":null,\"arguments\":\":1}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("null entries among calls")
                        .sends(
                                toolCalls("[null]"),
                                call(0, "c1", "order_status", "{\"id\":1}"),
                                toolCalls("[null,{\"index\":0,\"function\":null}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("arguments as an object")
                        .sends(
                                toolCalls(
                                        "[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"order_status\",\"arguments\":{\"id\":1}}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("arguments as JSON in a string")
                        .sends(call(0, "c1", "order_status", "\"{\\\"id\\\":1}\""), finish("tool_calls"), DONE)
                        .calls(ONE),
                row("null arguments")
                        .sends(
                                toolCalls(
                                        "[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"order_status\",\"arguments\":null}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls("order_status {}"),
                row("arguments that say null")
                        .sends(call(0, "c1", "order_status", "null"), finish("tool_calls"), DONE)
                        .calls("order_status {}"),
                row("no arguments")
                        .sends(call(0, "c1", "order_status", ""), finish("tool_calls"), DONE)
                        .calls("order_status {}"),
                row("broken arguments")
                        .sends(call(0, "c1", "order_status", "{\"id\":1"), finish("tool_calls"), DONE)
                        .calls("-order_status null"),
                row("arguments that are a list")
                        .sends(call(0, "c1", "order_status", "[1]"), finish("tool_calls"), DONE)
                        .calls("-order_status null"),
                row("arguments with more behind")
                        .sends(call(0, "c1", "order_status", "{\"id\":1}}"), finish("tool_calls"), DONE)
                        .calls("-order_status null"),
                row("arguments with a NUL")
                        .sends(call(0, "c1", "order_status", "{\"id\":\"\\u0000\"}"), finish("tool_calls"), DONE)
                        .calls("-order_status null"),
                row("an amount with a piece that has odd neighbours")
                        .sends(
                                call(0, "c1", "pay", "{\"amount\":1"),
                                event(
                                        "{\"created\":1.5,\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"00\"}}]}}]}"),
                                call(0, null, null, "}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {\"amount\":100}"),
                row("an amount keeps its digits")
                        .sends(call(0, "c1", "pay", "{\"amount\":1.10}"), finish("tool_calls"), DONE)
                        .calls("pay {\"amount\":1.10}"),
                row("the old kind of call")
                        .sends(
                                delta("{\"function_call\":{\"name\":\"order_status\",\"arguments\":\"{\\\"id\\\"\"}}"),
                                delta("{\"function_call\":{\"arguments\":\":1}\"}}"),
                                finish("function_call"),
                                DONE)
                        .calls(ONE),
                row("a call without function around")
                        .sends(
                                toolCalls("[{\"name\":\"order_status\",\"arguments\":{\"id\":1}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls(ONE),
                row("a tool that is not there")
                        .sends(call(0, "c1", "fly", "{}"), finish("tool_calls"), DONE)
                        .calls("fly {}"),
                row("an id of nine for Mistral")
                        .sends(call(0, "Abc123xyz", "pay", "{}"), finish("tool_calls"), DONE)
                        .calls("pay {}")
                        .next("Abc123xyz"),
                row("what Gemini wants back")
                        .sends(
                                toolCalls(
                                        "[{\"index\":0,\"id\":\"c1\",\"extra_content\":{\"google\":{\"thought_signature\":\"Sg==\"}},\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}]"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {}")
                        .next("\"extra_content\":{\"google\":{\"thought_signature\":\"Sg==\"}}"),
                row("what DeepSeek wants back")
                        .sends(
                                delta("{\"reasoning_content\":\"First \"}"),
                                delta("{\"reasoning_content\":\"pay.\"}"),
                                call(0, "c1", "pay", "{}"),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {}")
                        .next("\"reasoning_content\":\"First pay.\""),
                row("more calls than are made")
                        .sends(
                                toolCalls(IntStream.range(0, 40)
                                        .mapToObj(i -> "{\"index\":" + i + ",\"id\":\"c" + i
                                                + "\",\"function\":{\"name\":\"pay\",\"arguments\":\"{\\\"n\\\":" + i
                                                + "}\"}}")
                                        .collect(Collectors.joining(",", "[", "]"))),
                                finish("tool_calls"),
                                DONE)
                        .calls(IntStream.range(0, 16)
                                .mapToObj(i -> "pay {\"n\":" + i + "}")
                                .toArray(String[]::new)),
                row("the same call four times")
                        .sends(
                                toolCalls(IntStream.range(0, 4)
                                        .mapToObj(i -> "{\"index\":" + i + ",\"id\":\"c" + i
                                                + "\",\"function\":{\"name\":\"pay\",\"arguments\":\"{}\"}}")
                                        .collect(Collectors.joining(",", "[", "]"))),
                                finish("tool_calls"),
                                DONE)
                        .calls("pay {}", "pay {}", "pay {}", "-pay {}"));
    }
}
