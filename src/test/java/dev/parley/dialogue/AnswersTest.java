package dev.parley.dialogue;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.parley.agent.config.AgentConfig;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.dialogue.model.OpenAiModel;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.prompt.TurnDetails;
import dev.parley.dialogue.tool.DialogueConfig;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.ToolRounds;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.fixture.RawEndpoint;
import dev.parley.model.EndpointSettings;
import dev.parley.model.Models;
import dev.parley.wire.StrictJson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What endpoints answer, as bytes over a real connection: what the person gets, what is taken down, which tools are called,
 * and what the model is told next.
 */
class AnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RawEndpoint ENDPOINT = new RawEndpoint();
    private static final DialogueConfig LIMITS = new Limits();
    private static Models models;

    private record Limits() implements DialogueConfig {
        @Override
        public int maxToolRounds() {
            return 8;
        }

        @Override
        public int maxCallsPerAnswer() {
            return 16;
        }

        @Override
        public int maxCallsPerTurn() {
            return 32;
        }

        @Override
        public Optional<Set<String>> internalToolHosts() {
            return Optional.empty();
        }
    }

    @BeforeAll
    static void start() {
        new StrictJson().customize(JSON);
        ENDPOINT.otherwise(RawEndpoint.Answer.status(400, "{}"));
        models = new Models(
                EndpointSettings.at(ENDPOINT.url(), Duration.ofMillis(2_500)),
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    @AfterAll
    static void stop() {
        ENDPOINT.close();
    }

    static Stream<AnswerRow> rows() {
        return Stream.of(GoodAnswers.rows(), GoodAnswers.inPieces(), BadAnswers.rows(), DialectAnswers.rows())
                .flatMap(rows -> rows);
    }

    @Test
    void holdsManyAnswers() {
        assertTrue(rows().count() >= 150, "rows: " + rows().count());
        assertEquals(rows().count(), rows().map(AnswerRow::toString).distinct().count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void becomesOf(AnswerRow row) throws IOException {
        ENDPOINT.answer(row.answers.toArray(RawEndpoint.Answer[]::new));
        ENDPOINT.requests().clear();
        OpenAiModel model = new OpenAiModel(models, new SimpleMeterRegistry());
        List<Utterance> utterances = new ArrayList<>(List.of(new Utterance.Said("Where is my order?")));
        StringBuilder heard = new StringBuilder();
        if (row.fails != null) {
            ModelFailure failure = assertThrows(
                    ModelFailure.class, () -> model.reply(prompt(row, utterances), heard::append), row.name);
            assertEquals(row.fails, failure.kind(), failure.getMessage());
            assertEquals(row.asked, ENDPOINT.requests().size());
            return;
        }
        ModelReply reply = model.reply(prompt(row, utterances), heard::append);
        assertEquals(row.says, reply.text());
        assertTrue(heard.toString().endsWith(reply.text()), "heard: " + heard);
        assertTrue(!row.heardAlone || heard.toString().equals(reply.text()), "heard: " + heard);
        assertEquals(row.asked, ENDPOINT.requests().size());
        ToolRounds rounds = new ToolRounds(LIMITS, utterances);
        List<ToolCall> taken = rounds.taken(reply.toolCalls(), "c");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            made.add((rounds.refusal(taken, i) == null ? "" : "-")
                    + taken.get(i).name() + " " + taken.get(i).arguments());
        }
        assertEquals(row.calls, made);
        String stored = taken.isEmpty() ? TurnDetails.spoken(reply) : TurnDetails.calls(reply, taken);
        assertTrue(stored.contains(row.told), stored);
        nextRequestHolds(row, utterances, reply.text(), JSON.readTree(stored));
    }

    private static void nextRequestHolds(AnswerRow row, List<Utterance> utterances, String text, JsonNode stored)
            throws IOException {
        List<ToolCall> calls = TurnDetails.toolCalls(stored);
        utterances.add(new Utterance.Answered(text, calls, TurnDetails.extra(stored)));
        calls.forEach(call -> utterances.add(new Utterance.Returned(call.id(), call.name(), "baked")));
        if (calls.isEmpty()) {
            utterances.add(new Utterance.Said("Thank you."));
        }
        ENDPOINT.answer(RawEndpoint.Answer.stream(
                RawEndpoint.End.WHOLE, AnswerRow.text("Good."), AnswerRow.finish("stop"), AnswerRow.DONE));
        ENDPOINT.requests().clear();
        new OpenAiModel(models, new SimpleMeterRegistry()).reply(prompt(row, utterances), words -> {});
        String body = ENDPOINT.requests().remove().body();
        JsonNode messages = JSON.readTree(body).path("messages");
        int at = 0;
        while (!messages.path(at).path("role").asText("assistant").equals("assistant")) {
            at++;
        }
        JsonNode answered = messages.path(at);
        assertEquals(text, answered.path("content").asText("").replace("null", ""));
        assertEquals(calls.size(), answered.path("tool_calls").size());
        for (int i = 0; i < calls.size(); i++) {
            JsonNode sent = answered.path("tool_calls").path(i);
            assertEquals(calls.get(i).name(), sent.at("/function/name").asText());
            assertTrue(JSON.readTree(sent.at("/function/arguments").asText()).isObject());
            assertEquals(
                    sent.path("id").asText(),
                    messages.path(at + 1 + i).path("tool_call_id").asText());
        }
        assertTrue(body.contains(row.next), body);
    }

    private static Prompt prompt(AnswerRow row, List<Utterance> utterances) throws IOException {
        String name = "m" + Integer.toHexString(row.name.hashCode());
        AgentConfig config = JSON.readValue("""
                {"model": {"name": "%s"},
                 "tools": [{"name": "order_status", "url": "http://localhost/"}, {"name": "pay", "url": "http://localhost/"}]}
                """.formatted(name), AgentConfig.class);
        return new Prompt("You bake.", List.copyOf(utterances), config, variable -> null);
    }
}
