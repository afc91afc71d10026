package dev.parley.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.RawEndpoint;
import dev.parley.fixture.RawEndpoint.Answer;
import dev.parley.fixture.RawEndpoint.End;
import dev.parley.model.answer.Call;
import dev.parley.model.answer.ModelFault;
import dev.parley.model.request.ChatMessage;
import dev.parley.model.request.ChatRequest;
import dev.parley.model.request.ToolSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Models over real connections: many at once, late ones, those that refuse, a second endpoint. */
class ModelsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final UUID ACME = new UUID(0, 1);
    private static final Answer HELLO = Answer.stream(
            End.WHOLE,
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n",
            "data: [DONE]\n\n");
    private static final String PIECE = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";

    private final RawEndpoint endpoint = new RawEndpoint().otherwise(HELLO);
    private final RawEndpoint second = new RawEndpoint().otherwise(HELLO);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Models models;

    @AfterEach
    void close() {
        endpoint.close();
        second.close();
        models.close();
    }

    @Test
    void sixtyStalledAnswersHoldUpNobodyAndAreReset() throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(4)));
        List<Answer> stalled = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            stalled.add(Answer.stream(End.OPEN, PIECE));
        }
        endpoint.answer(stalled.toArray(Answer[]::new));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ModelFault>> late = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                late.add(threads.submit(() -> assertThrows(ModelFault.class, () -> ask("m"))));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> endpoint.requests().size() >= 60);
            long asked = System.nanoTime();
            assertEquals("Hello", ask("m"));
            assertTrue(System.nanoTime() - asked < 2_000_000_000L);
            for (Future<ModelFault> fault : late) {
                assertEquals(ModelFault.Kind.TIME_UP, fault.get().kind());
            }
        }
        for (Answer answer : stalled) {
            assertTrue(answer.gone().await(5, TimeUnit.SECONDS), "a connection is still there");
        }
        assertEquals(0.0, meters.get("parley.model.requests.at.once").gauge().value());
    }

    @Test
    void manyAtOnceFailNeverAlsoOverConnectionsThatAreReset() throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(20)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                answers.add(threads.submit(() -> {
                    for (int n = 0; n < 5; n++) {
                        assertEquals("Hello", ask("m"));
                    }
                    return "well";
                }));
            }
            for (Future<String> answer : answers) {
                assertEquals("well", answer.get());
            }
        }
        assertEquals(750, endpoint.requests().size());
    }

    @Test
    void aKeptConnectionThatIsResetIsNoFault() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        for (int i = 0; i < 10; i++) {
            endpoint.answer(HELLO, Answer.reset());
        }
        for (int i = 0; i < 10; i++) {
            assertEquals("Hello", ask("m"));
        }
    }

    @Test
    void usesItsConnectionsAgain() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        for (int i = 0; i < 10; i++) {
            assertEquals("Hello", ask("m"));
        }
        assertTrue(endpoint.connections() < 5, "connections: " + endpoint.connections());
    }

    @Test
    void isSilentWhenNobodyAnswersInTime() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofMillis(400)));
        Answer silence = Answer.silence();
        endpoint.answer(silence);
        assertEquals(ModelFault.Kind.TIME_UP, fault("m"));
        models = at(EndpointSettings.at("http://localhost:1", Duration.ofMillis(400)));
        assertEquals(ModelFault.Kind.FAILING, fault("m"));
        models = at(EndpointSettings.at(endpoint.url().replace("http:", "https:"), Duration.ofMillis(400)));
        assertEquals(ModelFault.Kind.TIME_UP, fault("m"), "no handshake");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[{\"delta\":{\"content\":\"and so on \"}}]}\n\n",
                ": still there\n\n",
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm \"}}]}\n\n",
                "x",
                " ",
                "{\"a\":\"",
                "data: no line feed "
            })
    void readsNoMoreOfAnEndlessAnswerThanCanBeUsed(String piece) throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(8)));
        byte[] block = piece.repeat(16_384 / piece.length()).getBytes(StandardCharsets.UTF_8);
        Answer endless = Answer.of(200, List.of(), Collections.nCopies(Integer.MAX_VALUE, block), End.WHOLE);
        endpoint.answer(endless);
        ModelFault.Kind kind = fault("m");
        assertTrue(kind == ModelFault.Kind.BROKEN || kind == ModelFault.Kind.TIME_UP, kind.toString());
        assertTrue(endless.gone().await(5, TimeUnit.SECONDS), "it is still read");
        assertEquals("Hello", ask("m"));
    }

    @Test
    void handsWordsOnAsTheyCome() throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(3)));
        endpoint.answer(Answer.stream(End.OPEN, PIECE));
        CountDownLatch heard = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> models.answer(
                    request(List.of(new ChatMessage.User("Hi"))), List.of("m"), ACME, piece -> heard.countDown()));
            assertTrue(heard.await(2, TimeUnit.SECONDS));
        }
    }

    @Test
    void waitsAsLongAsItIsTold() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        endpoint.answer(Answer.status(429, "{}", "Retry-After: 1"));
        long asked = System.nanoTime();
        assertEquals("Hello", ask("m"));
        assertTrue(System.nanoTime() - asked > 950_000_000L);
        endpoint.answer(Answer.status(503, "", "Retry-After: 77"));
        ModelFault fault = assertThrows(ModelFault.class, () -> ask("m"));
        assertEquals(Optional.of(Duration.ofSeconds(77)), fault.retryAfter());
    }

    @Test
    void asksTheSecondEndpointWhenTheFirstFailsAndRemembersThat() throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(3)).or(second.url(), "other"));
        endpoint.answer(Answer.status(401, "{}"));
        Models.Answered answered = answered("m");
        assertEquals("other", answered.model());
        assertTrue(answered.fallback());
        assertEquals(
                "other",
                JSON.readTree(second.requests().peek().body()).path("model").asText());
        assertTrue(second.requests().peek().head().contains("Authorization: Bearer second-key"));
        answered("m");
        assertEquals(1, endpoint.requests().size(), "it is known to be down");
        assertEquals(2, second.requests().size());
        assertEquals(
                1.0,
                meters.get("parley.model.requests")
                        .tags("endpoint", "primary", "outcome", "final")
                        .counter()
                        .count());
    }

    @Test
    void asksTheSecondEndpointWhenTheFirstIsSilent() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(2)).or(second.url(), null));
        endpoint.otherwise(Answer.silence());
        assertEquals("m", answered("m").model());
        assertEquals(1, second.requests().size());
    }

    @Test
    void asksNobodyElseOnceWordsWereHeard() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(2)).or(second.url(), null));
        endpoint.answer(Answer.stream(End.CLOSED, PIECE));
        assertEquals(ModelFault.Kind.BROKEN, fault("m"));
        assertEquals(0, second.requests().size());
    }

    @Test
    void asksTheNextNameOfAList() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(2)));
        endpoint.answer(Answer.status(404, "{\"error\":{\"code\":\"model_not_found\"}}"));
        Models.Answered answered =
                models.answer(request(List.of(new ChatMessage.User("Hi"))), List.of("a", "b"), ACME, piece -> {});
        assertEquals("b", answered.model());
        assertTrue(answered.fallback());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {'error':{'message':'Maximum context length is 9 tokens','code':'context_length_exceeded'}}",
                "400 | {'object':'error','message':'The decoder prompt (length 9) is longer than the maximum model length of 5','code':400}",
                "500 | {'error':{'code':500,'message':'context size has been exceeded','type':'server_error'}}",
                "200 | {'error':{'message':'prompt is too long: 9 tokens > 5 maximum'}}",
                "413 | too large",
            })
    void tellsLessOfALongConversation(int status, String refusal) throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(new ChatMessage.User("message " + i));
            messages.add(new ChatMessage.Assistant("answer " + i, List.of(), null));
        }
        messages.add(new ChatMessage.User("the last one"));
        Answer no = Answer.status(status, refusal.replace('\'', '"'));
        endpoint.answer(no, no);
        Models.Answered answered = models.answer(request(messages), List.of("m"), ACME, piece -> {});
        assertTrue(answered.leftOut() > 1_000, "left out: " + answered.leftOut());
        List<Integer> sizes =
                endpoint.requests().stream().map(sent -> sent.body().length()).toList();
        assertEquals(3, sizes.size());
        assertTrue(sizes.get(1) < sizes.get(0) * 0.7 && sizes.get(2) < sizes.get(1) * 0.7, sizes.toString());
        JsonNode last = null;
        for (RawEndpoint.Request sent : endpoint.requests()) {
            last = JSON.readTree(sent.body()).path("messages");
        }
        assertEquals("system", last.path(0).path("role").asText());
        assertEquals("user", last.path(1).path("role").asText());
        assertEquals("the last one", last.path(last.size() - 1).path("content").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "This model's maximum context length is 2,048 tokens. However, you requested 9000 tokens. | true",
                "request (9000 tokens) exceeds the available context size (2048 tokens), try increasing it | true",
                "The decoder prompt (length 9000) is longer than the maximum model length of 2048 | true",
                "prompt is too long: 9000 tokens > 2048 maximum | true",
                "prompt is too long | false",
                "context_length_exceeded | false",
                "This model's maximum context length is 9 tokens. | false",
            })
    void remembersOnlyAWindowThatIsNamed(String message, boolean remembered) {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            messages.add(new ChatMessage.User("message " + i));
            messages.add(new ChatMessage.Assistant("answer " + i, List.of(), null));
        }
        messages.add(new ChatMessage.User("the last one"));
        List<Integer> leftOut = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leftOut.add(models.answer(request(messages), List.of("m"), ACME, piece -> {})
                    .leftOut());
            endpoint.answer(i == 0 ? refusal(message, null) : HELLO);
        }
        assertTrue(leftOut.get(1) > leftOut.get(0), leftOut.toString());
        assertEquals(remembered, leftOut.get(2) > leftOut.get(0), leftOut.toString());
        assertEquals(4, endpoint.requests().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead. | max_tokens | /max_completion_tokens | 77",
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported. | temperature | /temperature | ",
                "Unknown parameter: 'stream_options'. | stream_options | /stream_options | ",
                "Unsupported parameter: 'max_tokens' is not supported with this model. | max_tokens | /max_tokens | ",
                "registry.ollama.ai/library/x does not support tools | | /tools | ",
                "System role not supported | | /messages/0/role | user",
                "Unsupported value: 'messages[0].role' does not support 'system' with this model. | messages[0].role | /messages/0/role | user",
                "Conversation roles must alternate user/assistant/user/assistant/... | | /messages/1/role | user",
                "Bad Request | | /messages/1/content | (The conversation begins.)",
                "First message must have role user | | /messages/1/content | (The conversation begins.)",
                "Tool call id was call-1 but must be a-z, A-Z, 0-9, with a length of 9. | | /messages/3/tool_calls/0/id | 9",
                "Invalid value for 'content': expected a string, got null. | messages.[2].content | /messages/2/content | ''",
                "Unrecognized request argument supplied: reasoning_content | | /messages/2/reasoning_content | ",
            })
    void doesWithoutWhatIsRefusedAndRemembersThat(String message, String param, String where, String expected)
            throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        endpoint.answer(refusal(message, param));
        ObjectNode extra = JSON.createObjectNode().put("reasoning_content", "hm");
        List<ChatMessage> all = List.of(
                new ChatMessage.Assistant("Hello.", List.of(), null),
                new ChatMessage.User("Hi"),
                new ChatMessage.Assistant("", List.of(new Call("call-1", "pay", "{}", null)), extra),
                new ChatMessage.Result("call-1", "pay", "paid"));
        List<ChatMessage> messages = where.startsWith("/messages/2") ? all.subList(1, 4) : all;
        for (int i = 0; i < 2; i++) {
            models.answer(request(messages), List.of("m"), ACME, piece -> {});
        }
        assertEquals(3, endpoint.requests().size());
        List<JsonNode> sent = new ArrayList<>();
        for (RawEndpoint.Request asked : endpoint.requests()) {
            sent.add(JSON.readTree(asked.body()));
        }
        for (JsonNode again : sent.subList(1, 3)) {
            JsonNode found = again.at(where);
            if (expected == null) {
                assertTrue(found.isMissingNode(), again.toString());
            } else if (expected.equals("9")) {
                assertTrue(found.asText().matches("[A-Za-z0-9]{9}"), again.toString());
                assertEquals(
                        found.asText(), again.at("/messages/4/tool_call_id").asText());
            } else {
                assertEquals(expected, found.asText(), again.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_tokens is too large: 77. This model supports at most 9 completion tokens. | max_tokens | /max_tokens",
                "Invalid 'max_tokens': must be less than or equal to 9 | | /max_tokens",
                "temperature must be between 0 and 0.4 | temperature | /temperature",
                "Unsupported value: 'temperature' does not support 0.5 with this model. | temperature | /temperature",
                "Invalid request: the upstream stream was refused | | /stream",
            })
    void doesWithoutAValueOnlyOnce(String message, String param, String where) throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        endpoint.answer(refusal(message, param));
        ask("m");
        ask("m");
        List<String> sent = new ArrayList<>();
        for (RawEndpoint.Request asked : endpoint.requests()) {
            sent.add(JSON.readTree(asked.body()).at(where).asText());
        }
        assertEquals(3, sent.size());
        assertNotEquals(sent.get(0), sent.get(1));
        assertEquals(sent.get(0), sent.get(2), "it holds for others");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Invalid JSON payload received. Unknown name \"$schema\" at 'tools[0].function_declarations[0].parameters': Cannot find field. | ",
                "GenerateContentRequest.tools[0].function_declarations[0].parameters.properties: should be non-empty for OBJECT type | ",
                "Invalid schema for function 'pay': None is not of type 'object', 'boolean'. | tools[0].function.parameters",
                "Invalid 'tools[0].function.name': string does not match pattern. | tools[0].function.name",
                "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 | ",
                "Function name was pay me but must be a-z, A-Z, 0-9 | ",
                "Invalid schema for function 'moderation': temperature does not support streaming of tools | ",
                "Tool 'pay' has an unsupported type | ",
                "Invalid 'tools': array too long. Expected an array with maximum length 128 | tools",
            })
    void aToolThatIsWrongIsTheFaultOfOneRequest(String message, String param) throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)).or(second.url(), null));
        second.otherwise(Answer.status(400, "{}"));
        for (int i = 0; i < 4; i++) {
            endpoint.answer(refusal(message, param));
            assertEquals(ModelFault.Kind.FINAL, fault("m"));
        }
        assertEquals(4, endpoint.requests().size());
        assertFalse(answered("m").fallback(), "it is not down for others");
        for (RawEndpoint.Request asked : endpoint.requests()) {
            assertEquals(1, JSON.readTree(asked.body()).path("tools").size());
        }
    }

    @Test
    void holdsBackReasoningOfAModelThatIsKnownToBeginWithIt() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        assertEquals("Hm.Hello", heard("Hm.", "</think>", "Hello"), "nothing tells before its end");
        assertEquals("Hello, </think> is", heard("Hm, ", "`</th", "ink>Hello, ", "</think>", " is"));
        assertEquals("Hello", heard("<think>Hm.", "</think>Hello"));
        assertEquals("Hm.Hello", heard("Hm.", "</think>", "Hello"), "it was opened in the meantime");
        assertEquals("Hello", heard("Hel", "lo"));
        assertEquals("Hm.Hello", heard("Hm.", "</think>", "Hello"), "it was not there in the meantime");
        endpoint.answer(words("length", "Hm, "));
        assertEquals(ModelFault.Kind.BROKEN, fault("m"), "all of it was reasoning");
        assertEquals("Hello", heard("Hm.", "</think>", "Hello"));
    }

    @Test
    void waitsNotLongForWhatComesAfterTheEnd() throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(20)));
        List<byte[]> pieces = new ArrayList<>();
        pieces.add("data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n"
                .getBytes(StandardCharsets.UTF_8));
        pieces.addAll(
                Collections.nCopies(1_000_000, ": still there\n\n".repeat(500).getBytes(StandardCharsets.UTF_8)));
        Answer endless = Answer.of(200, List.of(), pieces, End.WHOLE);
        endpoint.answer(endless);
        long asked = System.nanoTime();
        assertEquals("Hello", ask("m"));
        assertTrue(System.nanoTime() - asked < 3_000_000_000L);
        assertTrue(endless.gone().await(5, TimeUnit.SECONDS), "it is still read");
    }

    @Test
    void waitsForNobodyWhenItStops() throws Exception {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(60)));
        endpoint.answer(Answer.status(429, "{}", "Retry-After: 40"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ModelFault> stopped = threads.submit(() -> assertThrows(ModelFault.class, () -> ask("m")));
            Awaitility.await()
                    .until(() -> meters.find("parley.model.requests")
                                    .tags("outcome", "busy")
                                    .counter()
                            != null);
            models.close();
            assertEquals(
                    ModelFault.Kind.STOPPING, stopped.get(5, TimeUnit.SECONDS).kind());
        }
    }

    @Test
    void giveUpWhenTheSameIsRefusedAgain() {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        endpoint.otherwise(Answer.status(400, "{\"error\":{\"message\":\"temperature is not supported\"}}"));
        assertEquals(ModelFault.Kind.FINAL, fault("m"));
        assertEquals(2, endpoint.requests().size());
    }

    @Test
    void sendsSchemasAsTheyAre() throws IOException {
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(5)));
        ask("m");
        JsonNode parameters = JSON.readTree(endpoint.requests().peek().body()).at("/tools/0/function/parameters");
        assertEquals(schema(), parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "'', /v1/chat/completions",
        "/, /v1/chat/completions",
        "/v1, /v1/chat/completions",
        "/v1/, /v1/chat/completions",
        "/v1/chat/completions, /v1/chat/completions",
        "/openai/deployments/x?api-version=2024-10-21, /openai/deployments/x/chat/completions?api-version=2024-10-21"
    })
    void findsTheAddress(String base, String path) {
        models = at(EndpointSettings.at(endpoint.url() + base, Duration.ofSeconds(5)));
        ask("m");
        String head = endpoint.requests().peek().head();
        assertTrue(head.startsWith("POST " + path + " HTTP/1.1\r\n"), head);
        assertTrue(
                head.contains(base.contains("api-version") ? "api-key: key\r\n" : "Authorization: Bearer key\r\n"),
                head);
        assertEquals(base.contains("api-version"), !head.contains("Authorization"));
    }

    @Test
    void refusesAKeyThatNoHeaderCanHave() {
        for (String key : List.of("k\n", "k\r\nX: y", "k k", "kü", "")) {
            EndpointSettings settings = new EndpointSettings(
                    endpoint.url(),
                    Optional.of(key),
                    Optional.empty(),
                    "m",
                    Duration.ofSeconds(1),
                    1,
                    EndpointSettings.Second.NONE);
            String told = assertThrows(IllegalStateException.class, () -> at(settings))
                    .getMessage();
            assertTrue(told.startsWith("PARLEY_MODEL_API_KEY "), told);
            assertFalse(key.length() > 1 && told.contains(key), told);
        }
        models = at(EndpointSettings.at(endpoint.url(), Duration.ofSeconds(1)));
    }

    private Models at(ModelEndpoint settings) {
        if (models != null) {
            models.close();
        }
        return new Models(settings, meters, InstantSource.system());
    }

    private String ask(String model) {
        return answered(model).answer().text();
    }

    private Models.Answered answered(String model) {
        return models.answer(request(List.of(new ChatMessage.User("Hi"))), List.of(model), ACME, piece -> {});
    }

    private String heard(String... pieces) {
        endpoint.answer(words("stop", pieces));
        StringBuilder heard = new StringBuilder();
        models.answer(request(List.of(new ChatMessage.User("Hi"))), List.of("m"), ACME, heard::append);
        return heard.toString();
    }

    private static Answer words(String reason, String... pieces) {
        List<String> events = new ArrayList<>();
        for (String piece : pieces) {
            events.add("data: {\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}\n\n");
        }
        events.add("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}\n\n");
        return Answer.stream(End.WHOLE, events.toArray(String[]::new));
    }

    private static Answer refusal(String message, String param) {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("message", message).put("param", param).put("type", "invalid_request_error");
        return Answer.status(400, error.toString());
    }

    private ModelFault.Kind fault(String model) {
        return assertThrows(ModelFault.class, () -> ask(model)).kind();
    }

    private static ChatRequest request(List<ChatMessage> messages) {
        return new ChatRequest(
                "You bake.",
                messages,
                List.of(new ToolSpec("pay", null, schema())),
                new BigDecimal("0.5"),
                77,
                null,
                false);
    }

    private static ObjectNode schema() {
        try {
            return (ObjectNode) JSON.readTree("""
                    {"type": "object", "title": "T", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                     "b": {"type": "object", "additionalProperties": {"type": "number"}}}, "additionalProperties": false, "$defs": {}}
                    """);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
