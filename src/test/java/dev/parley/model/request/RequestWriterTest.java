package dev.parley.model.request;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.model.answer.Call;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What endpoints would refuse of what their own models said. */
class RequestWriterTest {

    @ParameterizedTest
    @CsvSource({
        "multi_tool_use.parallel, multi_tool_use_parallel",
        "assistant<|channel|>analysis, assistant__channel__analysis",
        "'', unknown",
        "über, _ber",
        "pay, pay"
    })
    void namesToolsAsToolsCanBeNamed(String called, String sent) throws Exception {
        ChatMessage.Assistant said = new ChatMessage.Assistant("", List.of(new Call("c1", called, "{}", null)), null);
        List<ChatMessage> messages =
                List.of(new ChatMessage.User("hi"), said, new ChatMessage.Result("c1", called, "no"));
        byte[] request = new RequestWriter(
                        new ChatRequest("", messages, List.of(), null, null, null, false), "m", Quirks.NONE)
                .write(messages);
        assertEquals(
                sent,
                new ObjectMapper()
                        .readTree(new String(request, StandardCharsets.UTF_8))
                        .at("/messages/1/tool_calls/0/function/name")
                        .asText());
    }
}
