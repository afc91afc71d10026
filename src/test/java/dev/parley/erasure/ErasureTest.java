package dev.parley.erasure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is not to be kept any more. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class ErasureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String AGENT =
            "{\"starting_message\": \"Hello.\", \"model\": {\"name\": \"scripted\"}, \"analysis\": {}%s}";

    private Tenant tenant = new Tenant();

    private String ended(String agent, String user) {
        String id = begun(agent, user);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        return id;
    }

    private String begun(String agent, String user) {
        String id = tenant.request()
                .body(Map.of(
                        "channel",
                        "text",
                        "agent_id",
                        tenant.agent(agent).id(),
                        "user_id",
                        user,
                        "initial_context",
                        "A regular.",
                        "custom_metadata",
                        Map.of("order", 7)))
                .post("/core/conversations")
                .then()
                .statusCode(200)
                .extract()
                .path("conversation.id");
        tenant.request()
                .body(Map.of("text", "Bread please."))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        return id;
    }

    private int delete(String id) {
        return tenant.request().delete("/core/conversations/" + id).statusCode();
    }

    private int status(String id) {
        return tenant.request().get("/core/conversations/" + id).statusCode();
    }

    private static void age(String id, int days) {
        Tenant.update(
                "UPDATE conversation SET ended_at = ended_at - ? * interval '1 day' WHERE id = ?",
                days,
                UUID.fromString(id));
    }

    /** The tables in which there is still something of a conversation, whatever they are: also those that come later. */
    private static List<String> tablesWith(String id) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(TestServices.jdbcUrl());
                ResultSet tables = connection
                        .createStatement()
                        .executeQuery("SELECT table_name, column_name FROM information_schema.columns JOIN pg_tables"
                                + " ON tablename = table_name WHERE table_schema = 'public' AND data_type = 'uuid'")) {
            while (tables.next()) {
                String table = tables.getString(1);
                try (PreparedStatement count = connection.prepareStatement(
                        "SELECT count(*) FROM " + table + " WHERE " + tables.getString(2) + " = ?")) {
                    count.setObject(1, UUID.fromString(id));
                    try (ResultSet row = count.executeQuery()) {
                        row.next();
                        if (row.getLong(1) > 0) {
                            found.add(table);
                        }
                    }
                }
            }
        }
        return found;
    }

    @Test
    void leavesNothingButTheId() throws Exception {
        tenant.request()
                .body(Map.of("url", "http://localhost:1/nobody"))
                .post("/core/webhook-endpoints")
                .then()
                .statusCode(201);
        String id = ended(AGENT.formatted(""), "ann");
        tenant.await(id, PATIENCE, found -> found.get("analysis") != null);
        Awaitility.await().until(() -> tablesWith(id).contains("webhook_delivery"));
        assertTrue(tablesWith(id).containsAll(List.of("conversation", "turn", "event_" + today())), () -> id);
        assertEquals(204, delete(id));
        // What was on its way to the receiver when it was erased comes to nothing.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        tablesWith(id).stream().allMatch(List.of("erased_conversation", "webhook_lane")::contains));
        assertEquals(404, status(id));
        assertEquals(204, delete(id));
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString().replace("-", "");
    }

    @Test
    void givesTheIdToNobodyElse() {
        String id = ended(AGENT.formatted(""), "ann");
        delete(id);
        tenant.request()
                .body(Map.of(
                        "channel", "text", "agent_id", tenant.scriptedAgent().id(), "user_id", "ann", "id", id))
                .post("/core/conversations")
                .then()
                .statusCode(410);
        String key = UUID.randomUUID().toString();
        Map<String, String> same =
                Map.of("channel", "text", "agent_id", tenant.scriptedAgent().id(), "user_id", "ann");
        String keyed = tenant.request()
                .header("Idempotency-Key", key)
                .body(same)
                .post("/core/conversations")
                .path("conversation.id");
        tenant.request().post("/core/conversations/" + keyed + "/end");
        assertEquals(204, delete(keyed));
        tenant.request()
                .header("Idempotency-Key", key)
                .body(same)
                .post("/core/conversations")
                .then()
                .statusCode(410);
        // Another organization's ids are its own.
        Tenant other = new Tenant();
        other.request()
                .body(Map.of(
                        "channel", "text", "agent_id", other.scriptedAgent().id(), "user_id", "ann", "id", id))
                .post("/core/conversations")
                .then()
                .statusCode(200);
    }

    @Test
    void refusesWhatGoesOnOrIsSomebodyElses() {
        String id = begun(AGENT.formatted(""), "ann");
        assertEquals(409, delete(id));
        assertEquals(404, delete(UUID.randomUUID().toString()));
        assertEquals(
                404, new Tenant().request().delete("/core/conversations/" + id).statusCode());
        assertEquals(
                403,
                tenant.with("conversations:read")
                        .delete("/core/conversations/" + id)
                        .statusCode());
        assertEquals(200, status(id));
    }

    @Test
    void erasesRecordingsToo() throws Exception {
        try (SipPhone phone = new SipPhone(PhoneTalk.answering(caller -> caller.listen(Duration.ofMillis(700))))) {
            Calls calls = new Calls(phone);
            tenant = calls.tenant();
            String id = calls.call("{\"starting_message\": \"Hello, this is the bakery.\", \"recording\": {}}");
            tenant.await(id, PATIENCE, found -> "available".equals(found.getString("recording_details.status")));
            assertEquals(1, kept().size());
            assertEquals(204, delete(id));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> kept().isEmpty() && tablesWith(id).equals(List.of("erased_conversation")));
        }
    }

    private List<Path> kept() throws Exception {
        Path all = Path.of(ConfigProvider.getConfig().getValue("parley.recording.directory", String.class));
        try (var files = Files.walk(all.resolve(tenant.organization().toString()))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void erasesAPersonWhenTheirLastConversationIsOver() {
        String over = ended(AGENT.formatted(""), "bob");
        String other = ended(AGENT.formatted(""), "bobby");
        String goesOn = begun(AGENT.formatted(""), "bob");
        JsonPath erasure = tenant.request()
                .body(Map.of("user_id", "bob"))
                .post("/core/erasures")
                .then()
                .statusCode(202)
                .body("status", equalTo("pending"))
                .extract()
                .jsonPath();
        String url = "/core/erasures/" + erasure.getString("id");
        Awaitility.await().atMost(PATIENCE).until(() -> status(over) == 404);
        tenant.request().get(url).then().body("status", equalTo("pending")).body("erased", equalTo(1));
        tenant.request().post("/core/conversations/" + goesOn + "/end").then().statusCode(200);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> tenant.request().get(url).path("status").equals("done"));
        tenant.request().get(url).then().body("erased", equalTo(2)).body("done_at", notNullValue());
        assertEquals(404, status(goesOn));
        assertEquals(200, status(other));
        assertEquals(0, Tenant.count("SELECT count(*) FROM erasure WHERE person = 'bob'"));
        new Tenant().request().get(url).then().statusCode(404);
        tenant.request()
                .body(Map.of("user_id", " "))
                .post("/core/erasures")
                .then()
                .statusCode(422);
    }

    @Test
    void erasesMailOfAnAddressWhateverThePersonIsCalled() {
        String sender = tenant.deskAt("example.com");
        tenant.emailAddress(sender, Map.of());
        List<String> ids = Stream.of("ann." + tenant.organization() + "@example.com", "other@example.com")
                .map(to -> tenant.request()
                        .body(Map.of(
                                "channel",
                                "email",
                                "agent_id",
                                tenant.scriptedAgent().id(),
                                "user_id",
                                "customer",
                                "from_address",
                                sender,
                                "to_address",
                                to))
                        .post("/core/conversations")
                        .<String>path("conversation.id"))
                .toList();
        ids.forEach(id -> Tenant.update(
                "UPDATE conversation SET status = 'completed', ended_at = now(), deadline_at = NULL WHERE id = ?",
                UUID.fromString(id)));
        tenant.request()
                .body(Map.of("address", "ann." + tenant.organization() + "@example.com"))
                .post("/core/erasures")
                .then()
                .statusCode(202);
        Awaitility.await().atMost(PATIENCE).until(() -> status(ids.getFirst()) == 404);
        assertEquals(200, status(ids.getLast()));
        for (String wrong :
                List.of("{}", "{\"address\": \"nobody\"}", "{\"user_id\": \"a\", \"address\": \"a@b.example\"}")) {
            tenant.request().body(wrong).post("/core/erasures").then().statusCode(422);
        }
    }

    @Test
    void keepsWhatTheOrganizationSaysAlsoOfWhatWasOver() {
        String old = ended(AGENT.formatted(""), "ann");
        tenant.await(old, PATIENCE, found -> found.get("analysis") != null);
        age(old, 40);
        String recent = ended(AGENT.formatted(""), "ann");
        tenant.request()
                .body(Map.of("turns", 7, "metadata", 30, "conversations", 365))
                .put("/admin/retention")
                .then()
                .statusCode(200)
                .body("turns", equalTo(7))
                .body("recordings", nullValue());
        JsonPath found = tenant.await(
                old, PATIENCE, row -> row.getList("conversation.turns").isEmpty());
        found = tenant.await(old, PATIENCE, row -> row.get("custom_metadata") == null);
        assertNull(found.get("summary"));
        assertNull(found.get("analysis"));
        assertNull(found.get("initial_context"));
        assertEquals(1, found.getInt("user_turn_count"));
        assertEquals(3, tenant.get(recent).getList("conversation.turns").size());
        assertEquals(
                0,
                Tenant.count(
                        "SELECT count(*) FROM event WHERE conversation_id = ? AND sensitive IS NOT NULL",
                        UUID.fromString(old)));

        tenant.request()
                .body(Map.of("conversations", 39))
                .put("/admin/retention")
                .then()
                .statusCode(200);
        Awaitility.await().atMost(PATIENCE).until(() -> status(old) == 404);
        assertEquals(200, status(recent));
    }

    @Test
    void keepsWhatTheAgentSaysBeforeTheOrganization() {
        tenant.request()
                .body(Map.of("conversations", 10))
                .put("/admin/retention")
                .then()
                .statusCode(200);
        // What is planned anew would be planned as it was.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM retention_policy WHERE planning AND organization_id = ?",
                                tenant.organization())
                        == 0);
        String longer = ended(AGENT.formatted(", \"retention\": {\"conversations\": 100}"), "ann");
        String shorter = ended(AGENT.formatted(", \"retention\": {\"conversations\": 2}"), "ann");
        String neither = ended(AGENT.formatted(""), "ann");
        for (String id : List.of(longer, shorter, neither)) {
            assertEquals(1, Tenant.count("SELECT count(*) FROM retention_due WHERE id = ?", UUID.fromString(id)));
            Tenant.update(
                    "UPDATE retention_due SET due_at = due_at - interval '5 days' WHERE id = ?", UUID.fromString(id));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> status(shorter) == 404);
        assertEquals(200, status(longer));
        assertEquals(200, status(neither));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"turns\": 0}|turns",
                "{\"turns\": -1}|turns",
                "{\"metadata\": 40000}|metadata",
                "{\"recordings\": \"x\"}|recordings",
                "{\"mails\": 3}|mails"
            })
    void refusesWhatItWouldNotKeepTo(String retention, String field) {
        tenant.request()
                .body(retention)
                .put("/admin/retention")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo(field));
    }
}
