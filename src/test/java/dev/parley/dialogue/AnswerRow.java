package dev.parley.dialogue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.parley.dialogue.model.ModelFailure;
import dev.parley.fixture.RawEndpoint.Answer;
import dev.parley.fixture.RawEndpoint.End;

/** One answer of an endpoint, and what becomes of it. */
final class AnswerRow {

    static final String DONE = "data: [DONE]\n\n";

    final String name;
    final List<Answer> answers = new ArrayList<>();
    String says;
    List<String> calls = List.of();
    ModelFailure.Kind fails;
    int asked = 1;
    String told = "";
    String next = "";
    boolean heardAlone;

    private AnswerRow(String name) {
        this.name = name;
    }

    static AnswerRow row(String name) {
        return new AnswerRow(name);
    }

    /** As a stream that ends as it should. */
    AnswerRow sends(String... pieces) {
        return sends(End.WHOLE, pieces);
    }

    AnswerRow sends(End end, String... pieces) {
        answers.add(Answer.stream(end, pieces));
        return this;
    }

    AnswerRow sends(Answer answer) {
        answers.add(answer);
        return this;
    }

    AnswerRow json(String body) {
        answers.add(Answer.status(200, body, "Content-Type: application/json"));
        return this;
    }

    AnswerRow as(String contentType, String body) {
        answers.add(Answer.status(200, body, "Content-Type: " + contentType));
        return this;
    }

    AnswerRow says(String text) {
        says = text;
        return this;
    }

    /** Each as name, blank, arguments; a name with a minus before it: taken down, and not made. */
    AnswerRow calls(String... expected) {
        says = says == null ? "" : says;
        calls = List.of(expected);
        return this;
    }

    AnswerRow fails(ModelFailure.Kind kind) {
        fails = kind;
        return this;
    }

    /** How many requests it takes. */
    AnswerRow asked(int times) {
        asked = times;
        return this;
    }

    /** What stands in the turn's details. */
    AnswerRow told(String part) {
        told = part;
        return this;
    }

    /** What stands in the next request. */
    AnswerRow next(String part) {
        next = part;
        return this;
    }

    /** Nothing but what is said in the end was heard meanwhile. */
    AnswerRow heardAlone() {
        heardAlone = true;
        return this;
    }

    /** The same answer, cut into pieces of so many bytes. */
    AnswerRow in(int bytes) {
        AnswerRow other = new AnswerRow(name + ", in pieces of " + bytes);
        for (Answer answer : answers) {
            byte[] all = join(answer.pieces());
            List<byte[]> pieces = new ArrayList<>();
            for (int i = 0; i < all.length; i += bytes) {
                pieces.add(Arrays.copyOfRange(all, i, Math.min(all.length, i + bytes)));
            }
            other.answers.add(Answer.of(answer.status(), answer.headers(), pieces, answer.end()));
        }
        other.says = says;
        other.calls = calls;
        other.fails = fails;
        other.asked = asked;
        other.told = told;
        other.next = next;
        return other;
    }

    private static byte[] join(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }

    static String quote(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    static String event(String json) {
        return "data: " + json + "\n\n";
    }

    static String delta(String delta) {
        return event("{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}");
    }

    static String text(String text) {
        return delta("{\"content\":" + quote(text) + "}");
    }

    static String finish(String reason) {
        return event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":" + quote(reason) + "}]}");
    }

    static String toolCalls(String pieces) {
        return delta("{\"tool_calls\":" + pieces + "}");
    }

    static String call(int index, String id, String tool, String arguments) {
        return toolCalls("[{\"index\":" + index + (id == null ? "" : ",\"id\":" + quote(id))
                + ",\"type\":\"function\",\"function\":{" + (tool == null ? "" : "\"name\":" + quote(tool) + ",")
                + "\"arguments\":" + quote(arguments) + "}}]");
    }

    static String message(String message, String reason) {
        return "{\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":" + reason
                + "}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":2}}}";
    }
}
