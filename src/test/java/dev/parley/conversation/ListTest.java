package dev.parley.conversation;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class ListTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Tenant tenant;
    private UUID agent;

    @BeforeEach
    void fill() {
        tenant = new Tenant();
        agent = UUID.randomUUID();
        row(0, "inbound", "text", "completed", "Ann_1", null, 10, 1, "{\"order_id\": \"123\", \"n\": {\"a\": 1}}");
        row(1, "outbound", "telephone", "unanswered", "+14155550123", "+14155550100", null, 0, null);
        row(2, "outbound", "email", "in_progress", "bob%", null, null, 2, "{\"order_id\": \"456\"}");
        row(3, "inbound", "text", "failed", "annika", null, 30, 3, "{\"order_id\": \"123\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "direction=inbound | 3 0",
                "channel=telephone | 1",
                "status=in_progress | 2",
                "status=failed | 3",
                "user_id=ann | 3 0",
                "user_id=ANN_ | 0",
                "user_id=b% | 2",
                "user_id=\\ | ''",
                "user_id=+14155550123 | 1",
                "user_id=14155550123 | 1",
                "user_id=14995550123 | ''",
                "user_id=14155550129 | ''",
                "agent_number=5550 | 1",
                "duration_above=10 | 3 0",
                "duration_above=11 | 3",
                "duration_below=10 | 0",
                "user_turn_count_above=2 | 3 2",
                "user_turn_count_below=1 | 1 0",
                "created_after=2026-01-01T12:00:02.000000Z | 3 2",
                "created_before=2026-01-01T12:00:01Z | 1 0",
                "created_after=2026-01-01T13:00:03+01:00 | 3",
                "created_after=2026-01-01T13:00:03+0100 | 3",
                "created_after=2026-01-01T13:00:03+01 | 3",
                "updated_after=2026-01-01T12:01:03Z | 3",
                "updated_before=2026-01-01T12:01:00Z | 0",
                "custom_metadata={\"order_id\":\"123\"} | 3 0",
                "custom_metadata={\"n\":{\"a\":1}} | 0",
                "custom_metadata={} | 3 2 0",
                "web_widget_id=01930000-0000-7000-8000-000000000001 | ''",
                "agent_id=01930000-0000-7000-8000-000000000001 | ''",
                "channel=text&status=failed&user_id=nik | 3",
                "limit=1 | 3",
                "'' | 3 2 1 0",
            })
    @Tag("packaged")
    void filters(String query, String expected) {
        List<String> users = list(query).path("user_id");
        List<String> all = List.of("Ann_1", "+14155550123", "bob%", "annika");
        List<String> wanted = new ArrayList<>();
        for (String index :
                expected.isBlank() ? new String[0] : expected.strip().split(" ")) {
            wanted.add(all.get(Integer.parseInt(index)));
        }
        assertEquals(wanted, users);
    }

    @Test
    void filtersByAgentAndVersion() {
        list("agent_id=" + agent).then().body("size()", equalTo(4));
        list("agent_version_id=" + agent).then().body("size()", equalTo(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "direction=up | direction",
                "channel=fax | channel",
                "status=done | status",
                "agent_id=x | agent_id",
                "agent_version_id=1-1-1-1-1 | agent_version_id",
                "web_widget_id=x | web_widget_id",
                "duration_above=ten | duration_above",
                "duration_below=99999999999 | duration_below",
                "user_turn_count_above=1.5 | user_turn_count_above",
                "created_after=yesterday | created_after",
                "created_before=2026-01-01 | created_before",
                "updated_after=2026-01-01T12:00:00 | updated_after",
                "updated_before=+99999-01-01T12:00:00Z | updated_before",
                "custom_metadata=order | custom_metadata",
                "custom_metadata=[1] | custom_metadata",
                "custom_metadata={\"a\":\"\\u0000\"} | custom_metadata",
                "custom_metadata={\"a\":1e99999} | custom_metadata",
                "fields=id,nothing | fields",
                "limit=0 | limit",
                "limit=1001 | limit",
                "limit=many | limit",
                "cursor=!!! | cursor",
                "cursor=bm90IGEgdGltZQ== | cursor",
                "stauts=failed | stauts",
                "limit=1&limit=2 | limit",
                "user_id=%00 | user_id",
            })
    void namesAMalformedParameter(String query, String parameter) {
        Response response = tenant.request().urlEncodingEnabled(false).get("/core/conversations?" + encoded(query));
        response.then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.field", hasItem(parameter));
    }

    @Test
    @Tag("packaged")
    void pagesWithoutSkippingOrRepeating() {
        for (int i = 10; i < 33; i++) {
            row(i, "inbound", "text", "completed", "u" + i, null, 1, 1, null);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        List<Map<String, Object>> page;
        do {
            page = list("limit=5" + cursor).jsonPath().getList("");
            page.forEach(item -> seen.add((String) item.get("id")));
            if (!page.isEmpty()) {
                String last = (String) page.getLast().get("created_at");
                cursor = "&cursor=" + Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8));
            }
        } while (page.size() == 5);
        assertEquals(27, seen.size());
        assertEquals(27, new HashSet<>(seen).size());
    }

    @Test
    void linksToTheNextPageAndKeepsTheFilter() {
        Set<String> seen = new HashSet<>();
        String path = "/core/conversations?limit=1&channel=text";
        int pages = 0;
        while (path != null) {
            Response page = tenant.request().urlEncodingEnabled(false).get(path);
            page.then().statusCode(200);
            seen.addAll(page.path("user_id"));
            String link = page.header("Link");
            path = link == null ? null : link.replaceAll("<([^>]+)>; rel=\"next\"", "$1");
            pages++;
        }
        assertEquals(Set.of("Ann_1", "annika"), seen);
        assertEquals(3, pages);
        list("limit=50").then().header("Link", nullValue());
    }

    @Test
    void showsOnlyTheFieldsThatAreAskedFor() {
        list("fields=id, status,created_at&limit=1")
                .then()
                .body("[0].size()", equalTo(3))
                .body("[0]", hasKey("status"));
    }

    @Test
    void showsOnlyTheFieldsOfOneConversationThatAreAskedFor() {
        String id = list("limit=1").path("[0].id");
        tenant.request()
                .get("/core/conversations/" + id + "?fields=id,status")
                .then()
                .statusCode(200)
                .body("size()", equalTo(2))
                .body("id", equalTo(id));
        tenant.with("conversations:read")
                .get("/core/conversations/" + id + "?fields=id,custom_metadata")
                .then()
                .statusCode(200)
                .body("size()", equalTo(1));
        tenant.request()
                .get("/core/conversations/" + id + "?fields=id,nothing")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("fields"));
    }

    @Test
    @Tag("packaged")
    void hidesSensitiveFieldsFromOrdinaryReaders() {
        for (String scope : List.of("conversations:read", "conversations:manage")) {
            Response list = tenant.with(scope).get("/core/conversations");
            String id = list.path("[0].id");
            Response detail = tenant.with(scope).get("/core/conversations/" + id);
            for (String field :
                    List.of("summary", "initial_context", "custom_metadata", "conversation", "recording_details")) {
                list.then().statusCode(200).body("[0]", not(hasKey(field)));
                detail.then().statusCode(200).body("", not(hasKey(field)));
                tenant.with(scope)
                        .get("/core/conversations?fields=id," + field)
                        .then()
                        .statusCode(200)
                        .body("[0].size()", equalTo(1));
            }
            detail.then().body("", hasKey("end_reason")).body("", hasKey("ended_at"));
        }
        tenant.with("conversations:read_sensitive")
                .get("/core/conversations")
                .then()
                .body("[0]", hasKey("custom_metadata"));
    }

    @Test
    void letsNobodyProbeHiddenMetadata() {
        tenant.with("conversations:read")
                .queryParam("custom_metadata", "{\"order_id\":\"123\"}")
                .get("/core/conversations")
                .then()
                .statusCode(403)
                .body("detail", containsString("conversations:read_sensitive"));
    }

    @Test
    void refusesAListWithMoreTextThanOneAnswerCanCarry() {
        Tenant.update("""
                INSERT INTO turn (organization_id, conversation_id, seq, role, text, created_at)
                SELECT organization_id, id, n, 'user', repeat('x', 1000000), now()
                  FROM conversation, generate_series(1, 5) n
                 WHERE organization_id = ?
                """, tenant.organization());
        tenant.request().get("/core/conversations").then().statusCode(422).body("errors.field", hasItem("limit"));
        tenant.request().get("/core/conversations?limit=1").then().statusCode(200);
        tenant.request()
                .get("/core/conversations?fields=id,user_id")
                .then()
                .statusCode(200)
                .body("size()", equalTo(4));
    }

    @Test
    void showsNothingOfAnotherOrganization() {
        new Tenant().request().get("/core/conversations").then().statusCode(200).body("size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "custom_metadata={\"order_id\":\"456\"} | bob%",
                "agent_number=+14155550100 | +14155550123",
                "user_id=+1415555 | +14155550123",
            })
    void understandsAFilterThatIsNotPercentEncoded(String query, String user) throws Exception {
        try (var socket = new java.net.Socket("localhost", io.restassured.RestAssured.port)) {
            String request = "GET /core/conversations?" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer " + tenant.token() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertTrue(answer.contains(user), answer);
        }
    }

    private Response list(String query) {
        Response response = tenant.request()
                .urlEncodingEnabled(false)
                .get("/core/conversations" + (query.isEmpty() ? "" : "?" + encoded(query)));
        response.then().statusCode(200);
        return response;
    }

    private static String encoded(String query) {
        return query.replace("\\u0000", "%5Cu0000")
                .replace("\\", "%5C")
                .replace("{", "%7B")
                .replace("}", "%7D")
                .replace("\"", "%22")
                .replace("[", "%5B")
                .replace("]", "%5D")
                .replace("+", "%2B")
                .replace(" ", "%20")
                .replaceAll("%$|%(?![0-9A-F]{2})", "%25");
    }

    private void row(
            int second,
            String direction,
            String channel,
            String status,
            String user,
            String number,
            Integer duration,
            int turns,
            String metadata) {
        Timestamp created = Timestamp.from(NOON.plusSeconds(second));
        Timestamp updated = Timestamp.from(NOON.plusSeconds(60 + second));
        Tenant.update(
                """
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, agent_id, agent_version_id,
                    agent_number, custom_metadata, user_turn_count, duration, created_at, updated_at, ended_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)
                """,
                tenant.organization(),
                UUID.randomUUID(),
                direction,
                channel,
                status,
                user,
                agent,
                agent,
                number,
                metadata,
                turns,
                duration,
                created,
                updated,
                updated);
    }
}
