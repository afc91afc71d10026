package dev.parley.dialogue.model;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import dev.parley.agent.config.AgentConfig;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.fairness.FairCpu;
import dev.parley.wire.StrictJson;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ScriptedModelTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        new StrictJson().customize(JSON);
    }

    private final ScriptedModel model = new ScriptedModel(new FairCpu());

    @Test
    void takesTheFirstRuleThatFitsAndFillsItsGroups() throws Exception {
        String script = """
                {"rules": [{"pattern": "my name is (\\\\w+)", "reply": "Hello {{1}}, {{user_id}}."},
                           {"pattern": "name", "reply": "second"}], "default_reply": "What, {{user_id}}?"}
                """;
        assertEquals("Hello Ann, u1.", reply(script, "Hi, MY NAME IS Ann!"));
        assertEquals("second", reply(script, "a name"));
        assertEquals("What, u1?", reply(script, "hm"));
    }

    @Test
    void speaksWithoutAScript() throws Exception {
        assertEquals(
                "Hello, how can I help you?",
                model.reply(prompt("{}", List.of()), piece -> {}).text());
        assertEquals("Thank you, I have noted that.", reply("{}", "anything"));
    }

    @Test
    void hasItsPiecesAddUpToTheWhole() throws Exception {
        List<String> pieces = new ArrayList<>();
        String script = "{\"default_reply\": \"One two  three.\"}";
        String whole = model.reply(prompt(script, List.of(new Utterance.Said("x"))), pieces::add)
                .text();
        assertEquals(whole, String.join("", pieces));
    }

    @Test
    void callsAToolOnceAndThenUsesItsResult() throws Exception {
        String script = """
                {"rules": [{"pattern": "weather in (\\\\w+)", "tool": {"name": "w", "arguments": {"city": "{{1}}", "n": [1]}},
                            "reply": "In {{1}}: {{tool_result}}"}]}
                """;
        Utterance said = new Utterance.Said("weather in Rome");
        ModelReply first = model.reply(prompt(script, List.of(said)), piece -> {});
        assertEquals(
                "{\"city\":\"Rome\",\"n\":[1]}", first.toolCalls().getFirst().arguments());
        List<Utterance> more = List.of(
                said,
                new Utterance.Answered("", first.toolCalls()),
                new Utterance.Returned(first.toolCalls().getFirst().id(), "w", "sunny"));
        assertEquals(
                "In Rome: sunny", model.reply(prompt(script, more), piece -> {}).text());
    }

    private String reply(String script, String said) throws Exception {
        return model.reply(prompt(script, List.of(new Utterance.Said(said))), piece -> {})
                .text();
    }

    private static Prompt prompt(String script, List<Utterance> utterances) throws Exception {
        AgentConfig config = JSON.readValue("{\"script\": " + script + "}", AgentConfig.class);
        return new Prompt("", utterances, config, name -> name.equals("user_id") ? "u1" : null);
    }
}
