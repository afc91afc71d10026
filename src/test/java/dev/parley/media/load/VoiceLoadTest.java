package dev.parley.media.load;

import java.time.Duration;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;
import dev.parley.webrtc.SdpExamples;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** A node that carries as many voices as it can. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class VoiceLoadTest {

    private static final String GREETS = """
            {"starting_message": "Hi.", "voicemail": {"enabled": false}, "hangup": {"after_greeting": true}}
            """;

    @Inject
    VoiceLoad load;

    private int added;

    private void fill() {
        // Others may end meanwhile.
        added = load.room() + 1_000;
        IntStream.range(0, added).forEach(i -> load.begun());
    }

    private void empty() {
        IntStream.range(0, added).forEach(i -> load.over());
        added = 0;
    }

    @AfterEach
    void leaveNothing() {
        empty();
    }

    private static void assertTold(String health, boolean takesMore) {
        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(200)
                .rootPath("checks.find { it.name == 'voice' }")
                .body("status", equalTo("UP"), "data.takes_more", equalTo(takesMore), "data.limit", notNullValue());
        RestAssured.get("/q/metrics").then().body(containsString(health));
    }

    @Test
    void letsCallsWaitUntilItCanCarryThem() {
        int before = load.carried();
        fill();
        assertTold("parley_voice_carried ", false);
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            call.overWithin(Duration.ofSeconds(20));
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS);
            // The dialer looks once a second, and when it is woken.
            Awaitility.await()
                    .during(Duration.ofMillis(2_500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> calls.attempts(id).isEmpty());
            empty();
            assertTold("parley_voice_limit " + (double) load.limit(), true);
            assertEquals("agent_hung_up", calls.awaitEnd(id).getString("end_reason"));
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> load.carried() <= before);
        }
    }

    @Test
    void takesNobodyFromABrowser() {
        RoomCalls calls = new RoomCalls();
        JsonPath created = calls.create(GREETS);
        fill();
        RoomCalls.offer(created.getString("token"), created.getString("url"), SdpExamples.CHROME)
                .statusCode(503)
                .header("Retry-After", notNullValue());
        assertEquals(
                "token_created", calls.get(created.getString("conversation.id")).getString("status"));
    }
}
