package dev.parley.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Node;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rooms on several nodes: the application under test, and processes that are started, stopped and killed. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class RoomClusterIT {

    private static final String GREETS = "{\"starting_message\": \"Hello, this is a test. One, two, three.\"}";

    private static final String SPEAKS_LONG = "{\"starting_message\": \"%s\", \"voicemail\": {\"enabled\": false}}"
            .formatted("This goes on for quite a while, so that there is something to be heard. ".repeat(20));

    /** A second node, to which nothing happens. */
    private static Node other;

    private final RoomCalls calls = new RoomCalls();

    @BeforeAll
    static void startAnother() {
        other = Node.start();
    }

    @AfterAll
    static void stopIt() {
        other.close();
    }

    @BeforeEach
    void needsThem() {
        WebrtcPeer.require();
    }

    private static String id(JsonPath created) {
        return created.getString("conversation.id");
    }

    private WebrtcPeer talkOn(Node node, JsonPath created) throws Exception {
        WebrtcPeer person = WebrtcPeer.join(at(node.url(), created.getMap("")), "--microphone=" + tone())
                .awaitConnection();
        calls.await(id(created), "in_progress");
        return person;
    }

    private static Path tone() {
        return Wav.toneAndPause(Path.of("target", "cluster.wav"), 1_000, 8_000).toAbsolutePath();
    }

    /** The same right, asked of another node. */
    private static Map<String, Object> at(String node, Map<String, Object> entry) {
        Map<String, Object> elsewhere = new HashMap<>(entry);
        elsewhere.computeIfPresent(
                "url", (name, url) -> node + "/webrtc" + url.toString().split("/webrtc")[1]);
        return elsewhere;
    }

    @Test
    void goesOnElsewhereWhenItsNodeIsKilledAndThePersonComesBack() throws Exception {
        try (Node node = Node.start()) {
            JsonPath created = calls.create(GREETS);
            try (WebrtcPeer _ = talkOn(node, created);
                    WebrtcPeer back = killAndJoin(node, created)) {
                back.awaitHeard(Duration.ofSeconds(8));
                assertEquals("in_progress", calls.get(id(created)).getString("status"));
                assertTrue(back.leave().getInt("level") > 100, "what was said last is said again");
            }
            JsonPath ended = calls.awaitEnd(id(created));
            assertEquals("completed", ended.getString("status"));
            assertEquals("user_hung_up", ended.getString("end_reason"));
            assertEquals(1, ended.getList("conversation.turns").size());
        }
    }

    private static WebrtcPeer killAndJoin(Node node, JsonPath created) throws Exception {
        node.kill();
        return WebrtcPeer.join(created.getMap("")).awaitConnection();
    }

    @Test
    void saysThatNobodyKnowsHowItEndedWhenItsNodeIsLost() throws Exception {
        try (Node node = Node.start()) {
            JsonPath created = calls.create(GREETS);
            try (WebrtcPeer _ = talkOn(node, created)) {
                node.kill();
                JsonPath ended = calls.awaitEnd(id(created));
                assertEquals("failed", ended.getString("status"));
                assertEquals("node_lost", ended.getString("end_reason"));
            }
        }
    }

    @Test
    void takesThePersonOverFromAnotherNode() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer first = talkOn(other, created);
                WebrtcPeer second = WebrtcPeer.join(created.getMap("")).awaitConnection()) {
            assertTrue(first.result().getBoolean("ended_by_server"));
            assertEquals("in_progress", calls.get(id(created)).getString("status"));
            second.leave();
        }
        assertEquals("user_hung_up", calls.awaitEnd(id(created)).getString("end_reason"));
    }

    @Test
    void letsPeopleListenAndHangUpThroughAnyNode() throws Exception {
        JsonPath created = calls.create(GREETS);
        try (WebrtcPeer person = talkOn(other, created);
                WebrtcPeer listener =
                        WebrtcPeer.join(calls.listener(id(created)), "--listen").awaitConnection()) {
            listener.awaitHeard(Duration.ofSeconds(4));
            RestAssured.given()
                    .header("Authorization", "Bearer " + created.getString("token"))
                    .delete(created.getString("url") + "/sessions/1")
                    .then()
                    .statusCode(200);
            assertTrue(person.result().getBoolean("ended_by_server"));
            JsonPath heard = listener.result();
            assertTrue(heard.getBoolean("ended_by_server"));
            assertEquals(0, heard.getInt("lost"), heard.prettify());
            assertTrue(heard.getInt("level") > 2_000, heard.prettify());
        }
        assertEquals("user_hung_up", calls.awaitEnd(id(created)).getString("end_reason"));
    }

    /** The call is on one of the two: where it is asked for cannot matter. */
    @Test
    void letsPeopleListenToCallsThroughAnyNode() throws Exception {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            call.overWithin(Duration.ofMinutes(1));
        })) {
            Calls onTelephone = new Calls(phone);
            String id = onTelephone.call(SPEAKS_LONG);
            onTelephone.await(id, "in_progress");
            Map<String, Object> entry = onTelephone
                    .tenant()
                    .request()
                    .post("/core/conversations/" + id + "/listener-token")
                    .jsonPath()
                    .getMap("");
            try (WebrtcPeer here = WebrtcPeer.join(entry, "--listen").awaitConnection();
                    WebrtcPeer there =
                            WebrtcPeer.join(at(other.url(), entry), "--listen").awaitConnection()) {
                for (WebrtcPeer listener : List.of(here, there)) {
                    JsonPath heard = listener.awaitHeard(Duration.ofSeconds(3)).leave();
                    assertTrue(heard.getInt("level") > 300, heard.prettify());
                }
            }
            assertEquals("in_progress", onTelephone.get(id).getString("status"));
            onTelephone
                    .tenant()
                    .request()
                    .post("/core/conversations/" + id + "/end")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void letsPeopleFinishWhenANodeIsStopped() throws Exception {
        try (Node node = Node.start()) {
            JsonPath created = calls.create(GREETS);
            try (WebrtcPeer person = talkOn(node, created)) {
                node.terminate();
                assertTrue(person.result().getBoolean("ended_by_server"));
                assertTrue(node.endedWithin(Duration.ofSeconds(20)));
            }
            JsonPath ended = calls.awaitEnd(id(created));
            assertEquals("completed", ended.getString("status"));
            assertEquals("node_stopped", ended.getString("end_reason"));
        }
    }

    private static ValidatableResponse preflight(Node node, JsonPath created, String origin) {
        return RestAssured.given()
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options((String) at(node.url(), created.getMap("")).get("url"))
                .then();
    }

    @Test
    void letsNobodyInAnyMoreAfterTheTokensLife() throws Exception {
        try (Node node = Node.start(Map.of(
                "parley.webrtc.join-within", "2s",
                "parley.webrtc.public-url", "https://parley.example.com",
                "parley.webrtc.ice-servers[0].urls", "turn:turn.example.com:3478,turns:turn.example.com:5349",
                "parley.webrtc.ice-servers[0].username", "ann",
                "parley.webrtc.ice-servers[0].credential", "secret",
                "quarkus.http.cors.enabled", "true",
                "quarkus.http.cors.origins", "https://shop.example.com"))) {
            JsonPath created = calls.create(node.url(), GREETS, Map.of());
            assertTrue(created.getString("url").startsWith("https://parley.example.com/webrtc/rooms/room-"));
            assertEquals(2, created.getList("ice_servers[0].urls").size());
            assertEquals("secret", created.getString("ice_servers[0].credential"));
            preflight(node, created, "https://shop.example.com")
                    .header("Access-Control-Allow-Origin", equalTo("https://shop.example.com"))
                    .header("Access-Control-Allow-Headers", containsString("Authorization"));
            preflight(node, created, "https://evil.example.com").header("Access-Control-Allow-Origin", nullValue());
            JsonPath ended = calls.awaitEnd(id(created));
            assertEquals("unanswered", ended.getString("status"));
            assertEquals("not_joined", ended.getString("end_reason"));
            try (WebrtcPeer late = WebrtcPeer.join(at(node.url(), created.getMap("")))) {
                JsonPath refused = late.result();
                assertEquals(401, refused.getInt("refused"));
                assertEquals("The join token has expired.", refused.getString("problem.detail"));
            }
        }
    }
}
