package dev.parley.webrtc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livekit.server.AccessToken;
import io.livekit.server.CanPublish;
import io.livekit.server.CanSubscribe;
import io.livekit.server.Hidden;
import io.livekit.server.RoomJoin;
import io.livekit.server.RoomName;
import io.livekit.server.WebhookReceiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.LivekitStub;
import dev.parley.fixture.Node;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A node whose rooms are on a LiveKit server; its tokens are checked with LiveKit's own SDK. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class LivekitIT {

    private static final String CONFIG = "{\"starting_message\": \"Hello.\", \"max_duration\": 60}";
    private static LivekitStub livekit;
    private static Node node;

    private final RoomCalls calls = new RoomCalls();

    @BeforeAll
    static void start() throws Exception {
        livekit = new LivekitStub();
        node = Node.start(livekit.configuration());
    }

    @AfterAll
    static void stop() {
        node.close();
        livekit.close();
    }

    private JsonPath create() {
        return calls.create(node.url(), CONFIG, Map.of("custom_metadata", Map.of("order", "7")));
    }

    @Test
    void givesAnAccessTokenThatLivekitsOwnSdkTakes() throws Exception {
        JsonPath created = create();
        String token = created.getString("token");
        assertTrue(created.getString("url").startsWith("ws://127.0.0.1:"));
        // It checks signature, issuer and times first, and only then the hash that a webhook would have.
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new WebhookReceiver(LivekitStub.KEY, LivekitStub.SECRET).receive("{}", token))
                .getMessage()
                .contains("sha256"));
        assertThrows(
                SignatureVerificationException.class,
                () -> new WebhookReceiver(LivekitStub.KEY, "another-secret-of-32-characters-").receive("{}", token));

        AccessToken expected = new AccessToken(LivekitStub.KEY, LivekitStub.SECRET);
        expected.setIdentity("person");
        expected.addGrants(
                new RoomJoin(true),
                new RoomName(created.getString("room_name")),
                new CanPublish(true),
                new CanSubscribe(true),
                new Hidden(false));
        assertEquals(video(expected.toJwt()), video(token));
        assertEquals("person", JWT.decode(token).getSubject());

        Map<String, Object> listener = calls.tenant()
                .request()
                .post(node.url() + "/core/conversations/" + created.getString("conversation.id") + "/listener-token")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("");
        Map<String, Object> hidden = video((String) listener.get("token"));
        assertEquals(false, hidden.get("canPublish"));
        assertEquals(true, hidden.get("hidden"));
    }

    private static Map<String, Object> video(String token) {
        return JWT.require(Algorithm.HMAC256(LivekitStub.SECRET))
                .withIssuer(LivekitStub.KEY)
                .build()
                .verify(token)
                .getClaim("video")
                .asMap();
    }

    @Test
    void sendsTheAgentIntoTheRoomOnceHoweverOftenItTakes() throws Exception {
        livekit.fail(2);
        JsonPath created = create();
        String room = created.getString("room_name");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !livekit.dispatches(room).isEmpty());
        assertEquals(1, livekit.dispatches(room).size());
        JsonNode dispatch = livekit.dispatches(room).getFirst();
        assertEquals("voice", dispatch.get("agent_name").asText());
        JsonNode metadata = new ObjectMapper().readTree(dispatch.get("metadata").asText());
        assertEquals(
                created.getString("conversation.id"),
                metadata.get("conversation_id").asText());
        assertEquals("7", metadata.at("/custom_metadata/order").asText());
        assertEquals("Hello.", metadata.at("/agent_config/starting_message").asText());
    }

    @Test
    void followsThePersonByTheServersWebhooks() throws Exception {
        JsonPath created = create();
        String id = created.getString("conversation.id");
        String room = created.getString("room_name");
        webhook("participant_joined", room, "agent-1", LivekitStub.SECRET, 200);
        assertEquals("token_created", calls.get(id).getString("status"));
        webhook("participant_joined", room, "person", "another-secret-of-32-characters-", 401);
        webhook("participant_joined", room, "person", LivekitStub.SECRET, 200);
        webhook("participant_joined", room, "person", LivekitStub.SECRET, 200);
        assertEquals("in_progress", calls.get(id).getString("status"));
        assertFalse(livekit.deleted(room));
        webhook("participant_left", room, "person", LivekitStub.SECRET, 200);
        webhook("room_finished", room, "person", LivekitStub.SECRET, 200);
        JsonPath ended = calls.awaitEnd(id);
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> livekit.deleted(room));
    }

    private static void webhook(String event, String room, String identity, String secret, int status)
            throws Exception {
        String body =
                "{\"event\":\"" + event + "\",\"room\":{\"name\":\"" + room + "\"},\"participant\":{\"identity\":\""
                        + identity + "\"},\"id\":\"EV_1\",\"createdAt\":\"1795389359\"}";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        AccessToken token = new AccessToken(LivekitStub.KEY, secret);
        token.setSha256(Base64.getEncoder().encodeToString(hash));
        RestAssured.given()
                .contentType("application/webhook+json")
                .header("Authorization", token.toJwt())
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(node.url() + "/webrtc/livekit/webhook")
                .then()
                .statusCode(status);
    }
}
