package dev.parley.usage;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.ModelStub;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What conversations have used. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class UsageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REPORT = "{\"summary\": \"Bread.\"}";

    private final Tenant tenant = new Tenant();

    private static ModelStub.Answer answer(String text, int in, int out) {
        return ModelStub.Answer.ended(
                "stop", "{\"prompt_tokens\": " + in + ", \"completion_tokens\": " + out + "}", text);
    }

    private String ended(String more) {
        String model = "used-" + UUID.randomUUID();
        ModelStub.answer(model, answer("Rye or white?", 10, 3));
        ModelStub.answer(model, answer("Here you are.", 20, 4));
        ModelStub.answer(model, answer(REPORT, 100, 30));
        String id = tenant.conversation(
                tenant.agent("{\"starting_message\": \"Hi.\", \"model\": {\"name\": \"" + model + "\"}" + more + "}"));
        for (String said : List.of("Bread.", "Rye.")) {
            tenant.request()
                    .body(Map.of("text", said))
                    .post("/core/conversations/" + id + "/messages")
                    .then()
                    .statusCode(200);
        }
        assertNull(tenant.get(id).get("usage"));
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        return id;
    }

    private List<Map<String, Object>> usage(String query) {
        return tenant.request()
                .get("/core/usage" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("");
    }

    @Test
    void sumsTheTokensOfAllAnswers() {
        JsonPath used = tenant.get(ended("")).setRootPath("usage");
        assertEquals(30, used.getInt("input_tokens"));
        assertEquals(7, used.getInt("output_tokens"));
        assertEquals(0, used.getInt("cached_tokens"));
        assertEquals(0, used.getInt("spoken_characters"));
        assertTrue(used.getInt("seconds") < 10);
    }

    @Test
    void addsWhatTheAnalysisHasUsed() {
        String id = ended(", \"analysis\": {}");
        tenant.await(id, PATIENCE, found -> found.get("analysis") != null);
        JsonPath used = tenant.get(id).setRootPath("usage");
        assertEquals(130, used.getInt("input_tokens"));
        assertEquals(37, used.getInt("output_tokens"));
        assertEquals(130, usage("").getFirst().get("input_tokens"));
    }

    @Test
    void countsWhatWasSpoken() {
        try (SipPhone phone = new SipPhone(PhoneTalk.answering(caller -> caller.listen(Duration.ofMillis(700))))) {
            Calls calls = new Calls(phone);
            JsonPath used = calls.awaitEnd(calls.call("{\"starting_message\": \"Hello, this is a test.\"}"))
                    .setRootPath("usage");
            assertEquals("Hello, this is a test.".length(), used.getInt("spoken_characters"));
            assertTrue(used.getInt("seconds") >= 1);
        }
    }

    @Test
    void countsTheVoiceThatARecognizerWasGiven() {
        RecognizerStub.hears("One two three four five six seven.");
        try (SipPhone phone = new SipPhone(PhoneTalk.answering(caller -> {
            caller.listen(Duration.ofMillis(700));
            caller.say("One two three four five six seven.");
        }))) {
            Calls calls = new Calls(phone);
            JsonPath used = calls.awaitEnd(
                            calls.call("{\"starting_message\": \"Hi.\", \"voice\": {\"recognizer\": \"scripted\"}}"))
                    .setRootPath("usage");
            // Stretches of voice alone: less than the call took.
            int recognized = used.getInt("recognized_seconds");
            assertTrue(recognized >= 1 && recognized <= used.getInt("seconds"), used::prettify);
            assertTrue(
                    RestAssured.get("/q/metrics")
                            .asString()
                            .lines()
                            .filter(line -> line.startsWith("parley_usage_recognized_seconds_total"))
                            .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= 1),
                    "counted in the metrics");
        }
    }

    @Test
    @Tag("packaged")
    void isSummedByDayAlsoOfWhatWasErased() {
        String erased = ended("");
        ended("");
        tenant.request().delete("/core/conversations/" + erased).then().statusCode(204);
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        Map<String, Object> sum = usage("?from=" + today).getFirst();
        assertEquals(
                Map.of(
                        "day",
                        today,
                        "channel",
                        "text",
                        "conversations",
                        2,
                        "input_tokens",
                        60,
                        "cached_tokens",
                        0,
                        "output_tokens",
                        14,
                        "spoken_characters",
                        0,
                        "recognized_seconds",
                        0,
                        "seconds",
                        sum.get("seconds")),
                sum);
        assertEquals(List.of(), usage("?from=2020-01-01&to=2020-12-31"));
        assertEquals(List.of(), new UsageTest().usage(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=yesterday",
                "?to=2026-02-30",
                "?from=2026-02-02&to=2026-02-01",
                "?from=2020-01-01&to=2026-01-01",
                "?to=-999999999-01-01",
                "?from=%2B999999999-12-31&to=%2B999999999-12-31",
                "?day=2026-01-01"
            })
    void refusesWhatIsNoTime(String query) {
        tenant.request().get("/core/usage" + query).then().statusCode(422);
    }
}
