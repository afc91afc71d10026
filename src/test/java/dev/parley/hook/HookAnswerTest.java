package dev.parley.hook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.conversation.create.PreConversation.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What is answered before a conversation. */
class HookAnswerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Verdict.Go NOTHING = new Verdict.Go(null, null);

    private static ObjectNode object(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "{}",
                "{\"refuse\": false}",
                "{\"refuse\": null, \"initial_context\": null}",
                "{\"ok\": 1}"
            })
    void letsItBegin(String body) throws Exception {
        Verdict.Go known = new Verdict.Go("Ann.", object("{\"a\": 1}"));
        assertEquals(known, HookAnswer.read(200, body, known));
        assertEquals(NOTHING, HookAnswer.read(204, body, NOTHING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"refuse\": true}", "{\"refuse\": true, \"initial_context\": \"x\", \"why\": \"y\"}"})
    void refusesIt(String body) throws Exception {
        assertEquals(new Verdict.Refused(), HookAnswer.read(200, body, NOTHING));
    }

    @Test
    void saysMore() throws Exception {
        Verdict.Go known = new Verdict.Go("Ann.", object("{\"a\": 1, \"b\": 2}"));
        assertEquals(
                new Verdict.Go("Ann.\nA regular.", object("{\"a\": 1, \"b\": {\"c\": 3}, \"d\": 4}")),
                HookAnswer.read(
                        201,
                        "{\"initial_context\": \"A regular.\", \"custom_metadata\": {\"b\": {\"c\": 3}, \"d\": 4}}",
                        known));
        assertEquals(
                new Verdict.Go("A regular.", object("{\"d\": 4}")),
                HookAnswer.read(
                        200, "{\"initial_context\": \"A regular.\", \"custom_metadata\": {\"d\": 4}}", NOTHING));
        Verdict.Go again = new Verdict.Go("Ann.\nA regular.", null);
        assertEquals(again, HookAnswer.read(200, "{\"initial_context\": \"A regular.\"}", again));
        // What was known stays as it was.
        assertEquals(object("{\"a\": 1, \"b\": 2}"), known.customMetadata());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|{}|HTTP status 500",
                "302|{}|HTTP status 302",
                "404|{\"refuse\": true}|HTTP status 404",
                "200|<html>|not JSON",
                "200|{\"a\": 1} x|not JSON",
                "200|[]|not a JSON object",
                "200|true|not a JSON object",
                "200|{\"refuse\": \"yes\"}|refuse is neither true nor false",
                "200|{\"refuse\": 1}|refuse is neither true nor false",
                "200|{\"initial_context\": 3}|initial_context is not a text",
                "200|{\"initial_context\": {}}|initial_context is not a text",
                "200|{\"initial_context\": \"a\\u0000b\"}|initial_context is not a text",
                "200|{\"custom_metadata\": []}|custom_metadata is not an object",
                "200|{\"custom_metadata\": {\"a\": \"\\ud800\"}}|custom_metadata is not an object"
            })
    void cannotBeUsed(int status, String body, String why) {
        assertEquals(
                why,
                assertThrows(HookAnswer.Unusable.class, () -> HookAnswer.read(status, body, NOTHING))
                        .getMessage());
    }

    @Test
    void isNotTakenWhereItIsTooLarge() {
        assertThrows(
                HookAnswer.Unusable.class,
                () -> HookAnswer.read(
                        200,
                        "{\"initial_context\": \"" + "x".repeat(32_760) + "\"}",
                        new Verdict.Go("ten bytes.", null)));
        assertThrows(
                HookAnswer.Unusable.class,
                () -> HookAnswer.read(200, "{\"custom_metadata\": {\"a\": \"" + "é".repeat(8_190) + "\"}}", NOTHING));
    }
}
