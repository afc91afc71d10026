package dev.parley.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class MessagesTest {

    private Tenant tenant;
    private String conversation;

    @BeforeEach
    void begin() {
        tenant = new Tenant();
        conversation = tenant.conversation(tenant.scriptedAgent());
    }

    @Test
    @Tag("packaged")
    void answersAndKeepsBothTurns() {
        say("Where is order 12?")
                .then()
                .statusCode(200)
                .body("conversation_id", equalTo(conversation))
                .body("reply", equalTo("Order 12 is ready."))
                .body("tool_calls", empty())
                .body("", not(hasKey("widgets")))
                .header("Idempotent-Replayed", nullValue());
        detail().then()
                .body("user_turn_count", equalTo(1))
                .body("conversation.turns.seq", equalTo(List.of(1, 2, 3)))
                .body("conversation.turns.role", equalTo(List.of("agent", "user", "agent")))
                .body("conversation.turns[1].text", equalTo("Where is order 12?"));
    }

    @Test
    void hasWidgetsWhenRich() {
        tenant.request()
                .body(Map.of("text", "hello", "interactivity", "rich"))
                .post("/core/conversations/" + conversation + "/messages")
                .then()
                .statusCode(200)
                .body("widgets", empty());
    }

    @Test
    void refusesAMalformedMessage() {
        for (Map<?, ?> body : List.of(
                Map.of("text", ""),
                Map.of("text", " "),
                Map.of("text", 1),
                Map.of(),
                Map.of("text", "x".repeat(16_001)))) {
            tenant.request()
                    .body(body)
                    .post("/core/conversations/" + conversation + "/messages")
                    .then()
                    .statusCode(422)
                    .body("errors.field", hasItem("text"));
        }
        tenant.request()
                .body(Map.of("text", "x", "interactivity", "loud"))
                .post("/core/conversations/" + conversation + "/messages")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("interactivity"));
        tenant.request()
                .body(Map.of("text", "x"))
                .post("/core/conversations/" + UUID.randomUUID() + "/messages")
                .then()
                .statusCode(404);
    }

    @Test
    @Tag("packaged")
    void streamsTheReply() {
        Response stream = tenant.request()
                .accept("text/event-stream")
                .body(Map.of("text", "Where is order 12?"))
                .post("/core/conversations/" + conversation + "/messages");
        stream.then().statusCode(200).contentType(containsString("text/event-stream"));
        String events = stream.body().asString();
        StringBuilder pieces = new StringBuilder();
        for (String event : events.split("\n\n")) {
            if (event.startsWith("event:delta")) {
                pieces.append(event.replaceAll("(?s).*\\{\"text\":\"(.*)\"}.*", "$1"));
            }
        }
        assertEquals("Order 12 is ready.", pieces.toString());
        assertTrue(
                events.contains("event:message\ndata:{\"conversation_id\":\"" + conversation
                        + "\",\"reply\":\"Order 12 is ready.\",\"tool_calls\":[]}"),
                events);
    }

    @Test
    void refusesAStreamAsAProblem() {
        tenant.request()
                .post("/core/conversations/" + conversation + "/end")
                .then()
                .statusCode(200);
        tenant.request()
                .accept("text/event-stream")
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + conversation + "/messages")
                .then()
                .statusCode(409)
                .contentType("application/problem+json");
    }

    @Test
    void doesNotSayTwiceWhatCarriesOneIdempotencyKey() {
        Response first = sayOnce("k1", "Where is order 12?");
        first.then().statusCode(200);
        Response again = sayOnce("k1", "Where is order 12?");
        again.then().statusCode(200).header("Idempotent-Replayed", equalTo("true"));
        assertEquals(first.<String>path("reply"), again.<String>path("reply"));
        sayOnce("k1", "Something else").then().statusCode(422).body("errors.field", hasItem("Idempotency-Key"));
        sayOnce("k2", "Where is order 12?").then().statusCode(200).header("Idempotent-Replayed", nullValue());
        sayOnce("x".repeat(256), "hello").then().statusCode(422);
        detail().then().body("user_turn_count", equalTo(2));
    }

    @Test
    void takesTurnsStrictlyOneAfterTheOther() throws Exception {
        int messages = 20;
        try (var threads = Executors.newFixedThreadPool(messages)) {
            List<Future<Response>> sent = new ArrayList<>();
            IntStream.range(0, messages).forEach(i -> sent.add(threads.submit(() -> say("echo m" + i))));
            for (int i = 0; i < messages; i++) {
                sent.get(i).get().then().statusCode(200).body("reply", equalTo("m" + i));
            }
        }
        List<Map<String, Object>> turns = detail().jsonPath().getList("conversation.turns");
        assertEquals(1 + 2 * messages, turns.size());
        for (int i = 1; i < turns.size(); i += 2) {
            assertEquals("user", turns.get(i).get("role"));
            assertEquals("echo " + turns.get(i + 1).get("text"), turns.get(i).get("text"));
        }
        assertEquals(
                turns.size(),
                new HashSet<>(turns.stream().map(t -> t.get("seq")).toList()).size());
        detail().then().body("user_turn_count", equalTo(messages));
    }

    @Test
    @Tag("packaged")
    void endsOnceAndTakesNothingAfterwards() {
        say("hello");
        Response first = end();
        first.then()
                .statusCode(200)
                .body("conversation_id", equalTo(conversation))
                .body("status", equalTo("completed"))
                .body("duration", equalTo(0))
                .body("", hasKey("summary"));
        Response again = end();
        assertEquals(first.body().asString(), again.body().asString());
        detail().then()
                .body("status", equalTo("completed"))
                .body("end_reason", equalTo("ended_by_client"))
                .body("ended_at", not(nullValue()));
        say("more").then().statusCode(409).body("detail", containsString("ended"));
    }

    @Test
    void onlyTextTakesMessagesAndEnds() {
        UUID call = UUID.randomUUID();
        Tenant.update("""
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, created_at, updated_at,
                                          deadline_at)
                VALUES (?, ?, 'outbound', 'telephone', 'triggered', '+1', now(), now(), now() + interval '1 hour')
                """, tenant.organization(), call);
        tenant.request()
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + call + "/messages")
                .then()
                .statusCode(409)
                .body("detail", containsString("telephone"));
        tenant.request().post("/core/conversations/" + call + "/end").then().statusCode(409);
    }

    private Response say(String text) {
        return tenant.request().body(Map.of("text", text)).post("/core/conversations/" + conversation + "/messages");
    }

    private Response sayOnce(String key, String text) {
        return tenant.request()
                .header("Idempotency-Key", key)
                .body(Map.of("text", text))
                .post("/core/conversations/" + conversation + "/messages");
    }

    private Response end() {
        return tenant.request().post("/core/conversations/" + conversation + "/end");
    }

    private Response detail() {
        return tenant.request().get("/core/conversations/" + conversation);
    }
}
