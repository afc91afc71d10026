package dev.parley.event;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.access.Scope;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.EventStreams;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static dev.parley.fixture.EventStreams.field;
import static dev.parley.fixture.EventStreams.next;
import static dev.parley.fixture.EventStreams.page;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One log of what happened: in order, settled, and nothing missing. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class EventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    EventDays days;

    private final Tenant tenant = new Tenant();

    private JsonPath events(String query) {
        return page(tenant, query);
    }

    /** As soon as there are so many: others' transactions may hold them back for a moment. */
    private static JsonPath await(Tenant tenant, String conversation, String last) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> tenant.request()
                                .get("/core/conversations/" + conversation + "/events")
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath(),
                        found -> found.getList("type").contains(last));
    }

    private static void assertInOrder(JsonPath events) {
        List<Integer> numbers = events.getList("conversation_seq");
        assertEquals(IntStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
    }

    @Test
    void tellsOfATextConversationFromItsCreationToItsEnd() {
        String id = tenant.conversation(tenant.scriptedAgent());
        tenant.request()
                .body(Map.of("text", "order 7"))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        JsonPath events = await(tenant, id, "conversation.ended");
        assertEquals(
                List.of(
                        "conversation.created",
                        "conversation.started",
                        "conversation.turn_added",
                        "conversation.turn_added",
                        "conversation.turn_added",
                        "conversation.ended"),
                events.getList("type"));
        assertInOrder(events);
        assertEquals("text", events.getString("[0].data.channel"));
        assertEquals("Order 7 is ready.", events.getString("[4].data.text"));
        assertEquals("agent", events.getString("[4].data.role"));
        assertEquals(
                Map.of("status", "completed", "end_reason", "ended_by_client", "duration", 0), events.get("[5].data"));
    }

    @Test
    void tellsOfEachAttemptOfACall() {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.refuse(486);
        })) {
            Calls calls = new Calls(phone);
            String id = calls.call(
                    "{\"starting_message\": \"Hello.\"}",
                    Map.of("retry", Map.of("max_attempts", 2, "backoff_seconds", 1)));
            calls.awaitEnd(id);
            JsonPath events = await(calls.tenant(), id, "conversation.ended");
            assertEquals(
                    List.of(
                            "conversation.created",
                            "conversation.attempt_started",
                            "conversation.ringing",
                            "conversation.attempt_failed",
                            "conversation.attempt_started",
                            "conversation.ringing",
                            "conversation.attempt_failed",
                            "conversation.ended"),
                    events.getList("type"));
            assertInOrder(events);
            assertEquals("busy", events.getString("find { it.type == 'conversation.attempt_failed' }.data.outcome"));
            assertEquals("unanswered", events.getString("[7].data.status"));
        }
    }

    @Test
    void endsACallThatWasNeverDialled() {
        Calls calls = new Calls(Map.of("address", "127.0.0.1:9"));
        String id = calls.call(
                "{\"starting_message\": \"Hello.\"}", Map.of("schedule", Map.of("not_before", "2099-01-01T00:00:00Z")));
        calls.cancel(id).then().statusCode(200);
        assertEquals(
                List.of("conversation.created", "conversation.ended"),
                await(calls.tenant(), id, "conversation.ended").getList("type"));
    }

    @Test
    void passesOverNothingThatCommitsLate() throws SQLException {
        EventCursor before = EventCursor.read(lastOf(events(""))).orElse(EventCursor.START);
        try (Connection early = begun();
                Connection late = begun()) {
            // The early one has the lower transaction, the late one the lower number.
            String first = insert(late);
            String second = insert(early);
            early.commit();
            List<String> seen = new ArrayList<>();
            String cursor = read(before.write(), seen);
            late.commit();
            read(cursor, seen);
            assertEquals(new TreeSet<>(List.of(first, second)), new TreeSet<>(seen));
        }
        try (Connection open = begun();
                Connection other = begun()) {
            List<String> seen = new ArrayList<>();
            String cursor = read(lastOf(events("")), seen);
            String first = insert(open);
            String second = insert(other);
            other.commit();
            cursor = read(cursor, seen);
            assertEquals(List.of(), seen, "what may still be overtaken is not told");
            open.commit();
            read(cursor, seen);
            assertEquals(List.of(first, second), seen);
        }
    }

    private static String lastOf(JsonPath events) {
        List<String> ids = events.getList("id");
        return ids.isEmpty() ? "0-0" : ids.getLast();
    }

    /** Has a transaction number from now on. */
    private static Connection begun() throws SQLException {
        Connection connection = DriverManager.getConnection(TestServices.jdbcUrl());
        connection.setAutoCommit(false);
        connection.createStatement().execute("SELECT pg_current_xact_id()");
        return connection;
    }

    /** Another conversation, whose telephone rings as soon as this transaction commits. */
    private String insert(Connection connection) throws SQLException {
        UUID id = UUID.randomUUID();
        Tenant.update("""
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, created_at, updated_at,
                                          deadline_at)
                VALUES (?, ?, 'outbound', 'telephone', 'triggered', '+1', clock_timestamp(), clock_timestamp(),
                        clock_timestamp() + interval '1 hour')
                """, tenant.organization(), id);
        try (var ring = connection.prepareStatement("UPDATE conversation SET status = 'ringing' WHERE id = ?")) {
            ring.setObject(1, id);
            ring.executeUpdate();
        }
        return id.toString();
    }

    /** Reads on, until nothing more is told for a while. */
    private String read(String after, List<String> seen) {
        String cursor = after;
        for (int quiet = 0; quiet < 5; ) {
            JsonPath page = events("?types=conversation.ringing&after=" + cursor);
            seen.addAll(page.getList("conversation_id"));
            quiet = page.getList("id").isEmpty() ? quiet + 1 : 0;
            cursor = page.getList("id").isEmpty() ? cursor : lastOf(page);
        }
        return cursor;
    }

    @Test
    void pagesAndFilters() {
        String one = tenant.conversation(tenant.scriptedAgent());
        String other = tenant.conversation(tenant.scriptedAgent());
        await(tenant, other, "conversation.turn_added");
        await(tenant, one, "conversation.turn_added");
        JsonPath all = events("");
        assertEquals(6, all.getList("id").size());
        JsonPath first = events("?limit=4");
        JsonPath rest = events("?limit=4&after=" + lastOf(first));
        List<String> paged = new ArrayList<>(first.getList("id"));
        paged.addAll(rest.getList("id"));
        assertEquals(all.getList("id"), paged);
        List<String> singly = new ArrayList<>();
        for (JsonPath page = events("?limit=1");
                !page.getList("id").isEmpty();
                page = events("?limit=1&after=" + lastOf(page))) {
            singly.addAll(page.getList("id"));
        }
        assertEquals(all.getList("id"), singly);
        assertEquals(
                List.of("conversation.created", "conversation.created"),
                events("?types=conversation.created,conversation.ended").getList("type"));
        assertEquals(List.of(one, one, one), events("?conversation_id=" + one).getList("conversation_id"));
        assertEquals(List.of(), page(new Tenant(), "").getList("id"));
        new Tenant()
                .request()
                .get("/core/conversations/" + one + "/events")
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"after=x, after", "types=x, types", "conversation_id=x, conversation_id", "limit=0, limit", "x=1, x"})
    void refusesWhatItDoesNotUnderstand(String query, String field) {
        tenant.request().get("/core/events?" + query).then().statusCode(422).body("errors[0].field", equalTo(field));
    }

    @Test
    void keepsWhatPeopleSayToThoseWhoMayReadIt() {
        String id = tenant.conversation(tenant.scriptedAgent());
        await(tenant, id, "conversation.turn_added");
        String body = tenant.with(Scope.CONVERSATIONS_READ)
                .get("/core/events")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertTrue(body.contains("conversation.turn_added"));
        assertFalse(body.contains("Hello"), body);
        tenant.with(Scope.AGENTS_READ).get("/core/events").then().statusCode(403);
    }

    private BufferedReader follow(String query, String lastEventId) throws Exception {
        return follow(tenant.token(), query, lastEventId);
    }

    private static BufferedReader follow(String token, String query, String lastEventId) throws Exception {
        return EventStreams.follow("http://localhost:" + RestAssured.port, token, query, lastEventId);
    }

    @Test
    void isFollowedAndGoesOnWhereItWas() throws Exception {
        String id;
        String last;
        try (BufferedReader stream = follow("?types=conversation.created,conversation.ended", null)) {
            long asked = System.nanoTime();
            id = tenant.conversation(tenant.scriptedAgent());
            List<String> created = next(stream);
            long millis = (System.nanoTime() - asked) / 1_000_000;
            assertEquals("conversation.created", field(created, "event"));
            assertTrue(field(created, "data").contains(id));
            assertTrue(millis < 1_500, millis + " ms");
            last = field(created, "id");
        }
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        try (BufferedReader stream = follow("?types=conversation.created,conversation.ended", last)) {
            List<String> ended = next(stream);
            assertEquals("conversation.ended", field(ended, "event"));
            assertTrue(field(ended, "data").contains(id));
        }
    }

    @Test
    void isNotFollowedBehindTheEndOfAToken() throws Exception {
        JsonPath token = tenant.request()
                .body(Map.of("name", "reader", "scopes", List.of(Scope.CONVERSATIONS_READ)))
                .post("/admin/organization-pats")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        try (BufferedReader stream = follow(token.getString("pat_key"), "", null)) {
            tenant.request()
                    .delete("/admin/organization-pats/" + token.getString("id"))
                    .then()
                    .statusCode(204);
            assertEquals(List.of(), next(stream));
        }
    }

    @Test
    void dropsWholeDaysAndSaysSo() throws Exception {
        Tenant.update("CREATE TABLE event_20200101 PARTITION OF event FOR VALUES FROM ('2020-01-01T00:00Z')"
                + " TO ('2020-01-02T00:00Z')");
        Tenant.update(
                "INSERT INTO event (organization_id, type, at, data) VALUES (?, 'conversation.created',"
                        + " '2020-01-01T12:00Z', '{}')",
                tenant.organization());
        String known =
                Awaitility.await().atMost(PATIENCE).until(() -> lastOf(events("")), cursor -> !cursor.equals("0-0"));
        days.look();
        days.look();
        assertEquals(List.of(), events("").getList("id"));
        assertEquals(0, Tenant.count("SELECT count(*) FROM pg_class WHERE relname = 'event_20200101'"));
        assertTrue(Tenant.count("SELECT count(*) FROM pg_inherits WHERE inhparent = 'event'::regclass") >= 5);
        tenant.request().get("/core/events?after=1-1").then().statusCode(410);
        tenant.request().get("/core/events?after=999999999999-1").then().statusCode(410);
        try (BufferedReader stream = follow("?after=1-1", null)) {
            assertEquals("gap", field(next(stream), "event"));
        }
        try (BufferedReader stream = follow("", known)) {
            String id = tenant.conversation(tenant.scriptedAgent());
            assertTrue(field(next(stream), "data").contains(id));
        }
    }

    @Test
    void knowsTheNamesThatTheDatabaseWrites() throws Exception {
        String migrations = "";
        for (String name : List.of(
                "V44__what_happened_is_on_record",
                "V45__webhooks_are_delivered_in_order",
                "V46__what_is_said_can_be_recorded",
                "V47__what_a_conversation_came_to",
                "V49__people_are_transferred",
                "V50__complaints_about_mail_are_told")) {
            migrations += new String(
                    EventsTest.class
                            .getResourceAsStream("/db/migration/" + name + ".sql")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        }
        // What is new is told by the statements that store it.
        TreeSet<String> written = new TreeSet<>(List.of(
                "conversation.created",
                "conversation.turn_added",
                "conversation.tool_called",
                "conversation.interrupted",
                "email.sent",
                "email.bounced",
                // Stands in no log.
                "ping"));
        Pattern.compile("'((conversation|contact|email|webhook_endpoint)\\.[a-z_]+)'")
                .matcher(migrations)
                .results()
                .forEach(name -> written.add(name.group(1)));
        assertEquals(written, new TreeSet<>(EventType.names()));
    }
}
