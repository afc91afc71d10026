package dev.parley.webrtc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.access.Scope;
import dev.parley.fixture.Coturn;
import dev.parley.fixture.Program;
import dev.parley.fixture.RealtimeStub;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rooms, and people in them who come with a WebRTC stack that others have written. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class RoomsTest {

    private static final String GREETS = "{\"starting_message\": \"Hello, this is a test. One, two, three.\"}";
    private static final String GREETS_AND_GOES =
            "{\"starting_message\": \"Hello, this is a test.\", \"hangup\": {\"after_greeting\": true}}";
    private static final int TONE = 1_000;
    private static final int LOUD = 8_000;
    private static Path microphone;

    private final RoomCalls calls = new RoomCalls();

    @BeforeAll
    static void speak() {
        microphone =
                Wav.toneAndPause(Path.of("target", "person.wav"), TONE, LOUD).toAbsolutePath();
    }

    @BeforeEach
    void needsThem() {
        WebrtcPeer.require();
    }

    private static WebrtcPeer join(JsonPath created, String... more) throws Exception {
        String[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = "--microphone=" + microphone;
        return WebrtcPeer.join(created.getMap(""), options).awaitConnection();
    }

    private static String id(JsonPath created) {
        return created.getString("conversation.id");
    }

    @Test
    void answersACreationWithTheRightToJoin() {
        JsonPath created = calls.create(GREETS, Map.of("custom_metadata", Map.of("order", "7")));
        assertEquals("token_created", created.getString("conversation.status"));
        assertEquals("inbound", created.getString("conversation.direction"));
        assertEquals(List.of(), created.getList("conversation.conversation.turns"));
        assertTrue(created.getString("url").endsWith("/webrtc/rooms/" + created.getString("room_name")));
        assertFalse(created.getString("room_name").contains(id(created)));
        assertNull(created.get("ice_servers"));
        assertFalse(created.getMap("").containsKey("starting_message"));
    }

    @Test
    void speaksWithAnEngineOfItsOwnInWideband() throws Exception {
        RealtimeStub.hears(text -> "I heard " + text);
        JsonPath created = calls.create("""
                {"starting_message": "Hello, this is a test. One, two, three.", "voice": {"engine": "realtime"}}""");
        try (WebrtcPeer person =
                WebrtcPeer.join(created.getMap(""), "--codec=opus").awaitConnection()) {
            calls.await(id(created), "in_progress");
            Awaitility.await().until(() -> !RealtimeStub.told("response.create").isEmpty());
            assertTrue(person.awaitHeard(Duration.ofSeconds(5)).leave().getInt("level") > 300);
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals(List.of("Hello, this is a test. One, two, three."), ended.getList("conversation.turns.text"));
        assertEquals(
                "audio/pcm",
                RealtimeStub.told("session.update")
                        .getFirst()
                        .at("/session/audio/output/format/type")
                        .asText());
    }

    @Test
    void replaysWithAFreshTokenForTheSameRoom() {
        Map<String, Object> same = Map.of("id", UUID.randomUUID().toString());
        JsonPath first = calls.create(GREETS, same);
        JsonPath again = calls.create(GREETS, same);
        assertEquals(first.getString("room_name"), again.getString("room_name"));
        assertEquals(first.getString("expires_at"), again.getString("expires_at"));
        assertNotEquals(first.getString("token"), again.getString("token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMU", "PCMA", "opus"})
    void greetsAPersonWithAnotherStackAndHearsThem(String codec) throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer person = join(created, "--codec=" + codec)) {
            calls.await(id(created), "in_progress");
            try (WebrtcPeer listener =
                    WebrtcPeer.join(calls.listener(id(created)), "--listen").awaitConnection()) {
                JsonPath overheard = listener.awaitHeard(Duration.ofSeconds(6)).leave();
                assertEquals(0, overheard.getInt("lost"), overheard.prettify());
                Wav.assertToneAndPause(listener.heard(), TONE, LOUD);
            }
            JsonPath heard = person.leave();
            assertEquals(0, heard.getInt("lost"), heard.prettify());
            assertTrue(heard.getInt("received") > 250, heard.prettify());
            assertTrue(heard.getInt("level") > 300, heard.prettify());
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals(List.of("Hello, this is a test. One, two, three."), ended.getList("conversation.turns.text"));
        assertTrue(ended.getInt("duration") >= 5);
    }

    @Test
    void hangsUpAfterTheGreeting() throws Exception {
        JsonPath created = calls.create(GREETS_AND_GOES);
        try (WebrtcPeer person = join(created)) {
            assertTrue(person.result().getBoolean("ended_by_server"));
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("completed", ended.getString("status"));
        assertEquals("agent_hung_up", ended.getString("end_reason"));
    }

    @Test
    void endsAtTheLongestDuration() throws Exception {
        JsonPath created = calls.create("{\"starting_message\": \"Hi.\", \"max_duration\": 3}");
        try (WebrtcPeer person = join(created)) {
            assertTrue(person.result().getBoolean("ended_by_server"));
        }
        assertEquals("max_duration", calls.awaitEnd(id(created)).getString("end_reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void letsPeopleInWhoCanOnlyUseARelay(String transport) throws Exception {
        Program.require("turnserver");
        JsonPath created = calls.create(GREETS_AND_GOES);
        try (Coturn relay = Coturn.start();
                WebrtcPeer person = join(created, "--addresses=", "--turn=" + relay.url(transport))) {
            JsonPath heard = person.result();
            assertEquals("relay", heard.getString("by"), heard.prettify());
            assertEquals(0, heard.getInt("lost"), heard.prettify());
        }
        assertEquals("agent_hung_up", calls.awaitEnd(id(created)).getString("end_reason"));
    }

    @Test
    void takesThePersonOverFromWhereTheyJoinedBefore() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer first = join(created)) {
            calls.await(id(created), "in_progress");
            try (WebrtcPeer second = join(created)) {
                assertTrue(first.result().getBoolean("ended_by_server"));
                assertEquals("in_progress", calls.get(id(created)).getString("status"));
                // What the agent said last is said again.
                second.awaitHeard(Duration.ofSeconds(2));
                assertTrue(second.leave().getInt("level") > 300);
            }
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals(1, ended.getList("conversation.turns").size());
    }

    @Test
    void endsAtOnceWhenTheSessionIsDeleted() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer person = join(created)) {
            calls.await(id(created), "in_progress");
            String session = created.getString("url") + "/sessions/1";
            RestAssured.given().delete(session).then().statusCode(401);
            with(created)
                    .delete(created.getString("url") + "/sessions/2")
                    .then()
                    .statusCode(200);
            assertEquals("in_progress", calls.get(id(created)).getString("status"));
            with(created).delete(session).then().statusCode(200);
            assertTrue(person.result().getBoolean("ended_by_server"));
        }
        assertEquals("user_hung_up", calls.awaitEnd(id(created)).getString("end_reason"));
        with(created).delete(created.getString("url") + "/sessions/1").then().statusCode(200);
    }

    @Test
    void endsWhenNothingIsHeardOfTheBrowserAnyMore() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer person = join(created)) {
            calls.await(id(created), "in_progress");
            person.vanish();
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("completed", ended.getString("status"));
        assertEquals("connection_lost", ended.getString("end_reason"));
    }

    @Test
    void endsATalkThatNobodyComesBackTo() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer person = join(created)) {
            calls.await(id(created), "in_progress");
            // Another browser takes it over, and is never heard.
            RoomCalls.offer(created.getString("token"), created.getString("url"), SdpExamples.CHROME)
                    .statusCode(201);
            assertTrue(person.result().getBoolean("ended_by_server"));
            with(created)
                    .delete(created.getString("url") + "/sessions/2")
                    .then()
                    .statusCode(200);
        }
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
    }

    @Test
    @Tag("packaged")
    void tellsTurnsAndTheEndAsTheyCome() throws Exception {
        JsonPath created = calls.create(GREETS_AND_GOES);
        try (WebrtcPeer person = join(created)) {
            String events = with(created)
                    .accept("text/event-stream")
                    .get(created.getString("url") + "/turns")
                    .then()
                    .statusCode(200)
                    .contentType(containsString("text/event-stream"))
                    .extract()
                    .asString();
            assertTrue(events.contains("event:turn"), events);
            assertTrue(events.contains("\"text\":\"Hello, this is a test.\""), events);
            assertTrue(events.indexOf("in_progress") < events.indexOf("agent_hung_up"), events);
            assertTrue(person.result().getBoolean("ended_by_server"));
        }
    }

    @Test
    void refusesWhatIsNoRightToJoin() {
        JsonPath created = calls.create(GREETS);
        JsonPath other = calls.create(GREETS);
        String url = created.getString("url");
        RoomCalls.offer(null, url, SdpExamples.CHROME).statusCode(401).header("WWW-Authenticate", equalTo("Bearer"));
        RoomCalls.offer("nonsense", url, SdpExamples.CHROME).statusCode(401);
        RoomCalls.offer(other.getString("token"), url, SdpExamples.CHROME)
                .statusCode(401)
                .body("detail", containsString("another room"));
        RoomCalls.offer(forged(created.getString("token")), url, SdpExamples.CHROME)
                .statusCode(401);
        RoomCalls.offer(calls.tenant().token(), url, SdpExamples.CHROME).statusCode(401);
        // And it is no right to anything else.
        Tenant.request(created.getString("token"))
                .get("/core/conversations")
                .then()
                .statusCode(401);
    }

    private static String forged(String token) {
        int signature = token.lastIndexOf('.') + 1;
        char[] changed = token.toCharArray();
        changed[signature] = changed[signature] == 'A' ? 'B' : 'A';
        return new String(changed);
    }

    /** RFC 9725, 4.2. */
    @Test
    void saysWhatItTakes() {
        String url = "/webrtc/rooms/any";
        RestAssured.given().options(url).then().statusCode(200).header("Accept-Post", equalTo("application/sdp"));
        for (String type : new String[] {"application/json", "text/plain", "application/sdp-fragment"}) {
            raw(type)
                    .body("{}")
                    .post(url)
                    .then()
                    .statusCode(415)
                    .header("Accept-Post", equalTo("application/sdp"))
                    .body("detail", containsString("application/sdp"));
        }
        raw("application/sdp; charset=utf-8").body("v=0").post(url).then().statusCode(401);
        RestAssured.given().put(url).then().statusCode(405).header("Allow", containsString("POST"));
    }

    private static RequestSpecification raw(String type) {
        return RestAssured.given()
                .config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs(type.split(";")[0], ContentType.TEXT)))
                .contentType(type);
    }

    @Test
    void saysWhatIsWrongWithAnOffer() {
        JsonPath created = calls.create(GREETS);
        Map<String, String> wrong = new HashMap<>();
        wrong.put("", "v=0");
        wrong.put(SdpExamples.CHROME.replace("m=audio", "m=video"), "no audio");
        wrong.put(SdpExamples.CHROME.replaceAll("a=fingerprint:.*\r\n", ""), "a=fingerprint");
        wrong.put(SdpExamples.CHROME.replace("a=setup:actpass", "a=setup:passive"), "a=setup");
        wrong.put(SdpExamples.CHROME.replace("a=rtcp-mux\r\n", ""), "a=rtcp-mux");
        wrong.put(SdpExamples.CHROME.replace("a=sendrecv", "a=recvonly"), "a=sendrecv");
        wrong.put(SdpExamples.CHROME.replace(" 111 63 9 0 8 ", " "), "PCMU");
        wrong.forEach((sdp, fault) -> RoomCalls.offer(created.getString("token"), created.getString("url"), sdp)
                .statusCode(400)
                .body("detail", containsString(fault)));
        RestAssured.given()
                .header("Authorization", "Bearer " + created.getString("token"))
                .contentType("application/json")
                .body("{}")
                .post(created.getString("url"))
                .then()
                .statusCode(415);
    }

    @Test
    void letsNobodyListenWhereThereIsNothingToHear() {
        JsonPath created = calls.create(GREETS);
        Map<String, Object> entry = calls.listener(id(created));
        RoomCalls.offer(
                        (String) entry.get("token"),
                        (String) entry.get("url"),
                        SdpExamples.CHROME.replace("a=sendrecv", "a=recvonly"))
                .statusCode(409)
                .body("detail", containsString("not joined"));
        String text = calls.tenant().conversation(calls.tenant().scriptedAgent());
        calls.tenant()
                .request()
                .post("/core/conversations/" + text + "/listener-token")
                .then()
                .statusCode(404);
        calls.tenant()
                .with(Scope.CONVERSATIONS_MANAGE)
                .post("/core/conversations/" + id(created) + "/listener-token")
                .then()
                .statusCode(403)
                .body("detail", containsString("conversations:read_sensitive"));
    }

    @Test
    void endsWhoeverNeverComes() {
        JsonPath created = calls.create(GREETS);
        Tenant.update("UPDATE conversation SET deadline_at = now() WHERE id = ?", UUID.fromString(id(created)));
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("unanswered", ended.getString("status"));
        assertEquals("not_joined", ended.getString("end_reason"));
        RoomCalls.offer(created.getString("token"), created.getString("url"), SdpExamples.CHROME)
                .statusCode(409);
        JsonPath replayed = calls.create(GREETS, Map.of("id", id(created)));
        assertNull(replayed.get("token"));
        calls.tenant()
                .request()
                .post("/core/conversations/" + id(created) + "/listener-token")
                .then()
                .statusCode(409);
        Tenant.update("UPDATE room SET closes_at = now() WHERE conversation_id = ?", UUID.fromString(id(created)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM room WHERE conversation_id = ?", UUID.fromString(id(created)))
                        == 0);
    }

    private static RequestSpecification with(JsonPath created) {
        return RestAssured.given().header("Authorization", "Bearer " + created.getString("token"));
    }
}
