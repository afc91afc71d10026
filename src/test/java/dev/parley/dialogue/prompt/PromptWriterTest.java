package dev.parley.dialogue.prompt;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PromptWriterTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CALLS = "{\"tool_calls\": [{\"id\": \"c1\", \"name\": \"pay\", \"arguments\": {}}]}";
    private static final String RESULT = "{\"tool_call_id\": \"c1\", \"tool_name\": \"pay\", \"outcome\": \"ok\"}";

    @Test
    void whatAFilterRefusedIsNotToldAgainButWhatCameOfItIs() throws Exception {
        String refused = "[This message was refused by a content filter.]";
        assertEquals(
                List.of(refused, "+pay", "=paid", "Sorry, pay again"),
                told(
                        turn(Turn.USER, "bad", TurnDetails.filtered()),
                        turn(Turn.AGENT, "", CALLS),
                        turn(Turn.TOOL, "paid", RESULT),
                        turn(Turn.USER, "Sorry, pay again", null)));
        assertEquals(
                List.of(refused, "good", "Good."),
                told(
                        turn(Turn.USER, "bad", TurnDetails.filtered()),
                        turn(Turn.USER, "good", null),
                        turn(Turn.AGENT, "Good.", null)));
    }

    @Test
    void whatIsAnsweredNowOrWasInTheEndIsTold() throws Exception {
        assertEquals(
                List.of("Hi", "again", "+pay", "=paid"),
                told(
                        turn(Turn.AGENT, "Hi", null),
                        turn(Turn.USER, "again", TurnDetails.filtered()),
                        turn(Turn.AGENT, "", CALLS),
                        turn(Turn.TOOL, "paid", RESULT)));
        assertEquals(
                List.of("again", "+pay", "=paid", "Done.", "Thanks"),
                told(
                        turn(Turn.USER, "again", TurnDetails.filtered()),
                        turn(Turn.AGENT, "", CALLS),
                        turn(Turn.TOOL, "paid", RESULT),
                        turn(Turn.AGENT, "Done.", "{\"model\": \"m\"}"),
                        turn(Turn.USER, "Thanks", null)));
    }

    private static List<String> told(Turn... turns) throws Exception {
        Conversation conversation = new Conversation();
        conversation.channel = "text";
        AgentConfig config = JSON.readValue("{\"instructions\": \"You bake.\"}", AgentConfig.class);
        List<String> told = new ArrayList<>();
        for (Utterance utterance : new PromptWriter(new StoredJson(JSON))
                .write(config, conversation, List.of(turns))
                .utterances()) {
            told.add(
                    switch (utterance) {
                        case Utterance.Said(String text) -> text;
                        case Utterance.Returned returned -> "=" + returned.text();
                        case Utterance.Answered answered ->
                            answered.toolCalls().isEmpty()
                                    ? answered.text()
                                    : "+" + answered.toolCalls().getFirst().name();
                    });
        }
        return told;
    }

    private static Turn turn(String role, String text, String detail) {
        Turn turn = new Turn();
        turn.role = role;
        turn.text = text;
        turn.detail = detail;
        return turn;
    }
}
