package dev.parley.webrtc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** People on the telephone, and those who listen to them. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CallListenersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String GREETS = """
            {"starting_message": "Hello, this is a test.", "voicemail": {"enabled": false}}
            """;
    private static final String LISTENS_ONLY = SdpExamples.CHROME.replace("a=sendrecv", "a=recvonly");
    private static final int TONE = 1_000;
    private static final int LOUD = 8_000;

    private SipPhone phone;
    private Calls calls;
    private String id;

    @BeforeEach
    void call() {
        phone = new SipPhone(CallListenersTest::answer);
        calls = new Calls(phone);
    }

    /** Somebody who whistles, every other second, until it is over. */
    private static void answer(PhoneCall call) throws Exception {
        call.ring();
        if (call.cancelledWithin(Duration.ofSeconds(1))) {
            return;
        }
        call.answer();
        short[] whistle = Wav.read(
                Wav.toneAndPause(Path.of("target", "whistle.wav"), TONE, LOUD).toFile());
        try (Caller person = new Caller(call)) {
            while (!call.overWithin(Duration.ZERO)) {
                person.begin(whistle).await();
            }
        }
    }

    @AfterEach
    void hangUp() {
        calls.cancel(id);
        calls.tenant().request().post("/core/conversations/" + id + "/end");
        phone.close();
    }

    private Response asksToListen() {
        return calls.tenant().request().post("/core/conversations/" + id + "/listener-token");
    }

    private Map<String, Object> entry() {
        return asksToListen().then().statusCode(200).extract().jsonPath().getMap("");
    }

    @Test
    void hearBothSidesUntilTheCallEnds() throws Exception {
        WebrtcPeer.require();
        id = calls.call(GREETS);
        calls.await(id, "in_progress");
        try (WebrtcPeer first = WebrtcPeer.join(entry(), "--listen").awaitConnection();
                WebrtcPeer second = WebrtcPeer.join(entry(), "--listen").awaitConnection()) {
            JsonPath left = first.awaitHeard(Duration.ofSeconds(6)).leave();
            assertEquals(0, left.getInt("lost"), left.prettify());
            Wav.assertToneAndPause(first.heard(), TONE, LOUD);
            assertEquals("in_progress", calls.get(id).getString("status"));
            calls.tenant()
                    .request()
                    .post("/core/conversations/" + id + "/end")
                    .then()
                    .statusCode(200);
            assertTrue(second.result().getBoolean("ended_by_server"));
        }
        asksToListen().then().statusCode(409);
    }

    @Test
    void hearNothingBeforeSomebodyAnswersAndAreNoMoreThanMay() {
        id = calls.call(GREETS);
        Map<String, Object> entry = entry();
        String token = entry.get("token").toString();
        String url = entry.get("url").toString();
        RoomCalls.offer(token, url, LISTENS_ONLY).statusCode(409).body("detail", containsString("not joined"));
        calls.await(id, "in_progress");
        RoomCalls.offer(token, url, SdpExamples.CHROME.replace("a=sendrecv", "a=sendonly"))
                .statusCode(400);
        String session = "";
        for (int i = 0; i < 5; i++) {
            session = RoomCalls.offer(token, url, LISTENS_ONLY)
                    .statusCode(201)
                    .extract()
                    .header("Location");
        }
        RoomCalls.offer(token, url, LISTENS_ONLY).statusCode(503);
        RestAssured.given()
                .header("Authorization", "Bearer " + token)
                .delete(session)
                .then()
                .statusCode(200);
        RoomCalls.offer(token, url, LISTENS_ONLY).statusCode(201);
    }
}
