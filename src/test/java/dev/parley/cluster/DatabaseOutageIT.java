package dev.parley.cluster;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Correspondence;
import dev.parley.fixture.DatabaseGate;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.ScriptedSmtp;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebrtcPeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** PostgreSQL loses answers, can keep nothing, or vanishes without a word: what is said is true, and it goes on by itself. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class DatabaseOutageIT {

    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final String TALKS = """
            {"starting_message": "This is the bakery. Your cake is ready, and it is a very large cake. Please come soon."}
            """;

    @Test
    void saysWhatIsTrueAndGoesOnByItself() throws Exception {
        WebrtcPeer.require();
        try (DatabaseGate database = new DatabaseGate(Path.of("target", "outage-postgres"));
                ScriptedSmtp smtp = new ScriptedSmtp()) {
            Map<String, String> more =
                    Map.of("parley.database.watch.every", "1s", "parley.smtp.port", Integer.toString(smtp.port()));
            TestServices.apartOn(database.jdbcUrl(), more, () -> {
                tellsWhatALostAnswerLeavesOpen(database);
                isNotReadyWhileNothingCanBeKept();
                goesOnAfterTheDatabaseVanished(database, smtp);
            });
        }
    }

    private static void tellsWhatALostAnswerLeavesOpen(DatabaseGate database) {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        tenant.conversation(agent);

        String mine = UUID.randomUUID().toString();
        assertEquals(mine, cutCreation(database, tenant, Map.of("agent_id", agent.id(), "id", mine)));
        cutCreation(database, tenant, Map.of("agent_id", agent.id()));

        database.cutAfter("an agent of its own", true);
        Response unknown =
                tenant.request().body(Map.of("name", "an agent of its own")).post("/core/agents");
        assertTrue(database.hasCut());
        isUnknown(unknown);
        tenant.request().get("/core/agents/" + unknown.path("id")).then().statusCode(200);

        String conversation = tenant.conversation(agent);
        // A run that failed has left its own.
        String words = "words of its own " + conversation;
        database.cutAfter(words, true);
        isUnknown(
                tenant.request().body(Map.of("text", words)).post("/core/conversations/" + conversation + "/messages"));
        tenant.request()
                .body(Map.of("text", words))
                .post("/core/conversations/" + conversation + "/messages")
                .then()
                .statusCode(200);
        assertEquals(1, Tenant.count("SELECT count(*) FROM turn WHERE text = ? AND role = 'user'", words));
    }

    /** The id that it is to be asked again with. */
    private static String cutCreation(DatabaseGate database, Tenant tenant, Map<String, String> fields) {
        String person = "person-" + UUID.randomUUID();
        Map<String, Object> body = new HashMap<>(fields);
        body.put("channel", "text");
        body.put("user_id", person);
        database.cutAfter(person, false);
        Response unknown = tenant.request().body(body).post("/core/conversations");
        assertTrue(database.hasCut());
        isUnknown(unknown);
        String id = unknown.path("id");
        assertEquals(1, Tenant.count("SELECT count(*) FROM conversation WHERE user_id = ?", person));
        body.put("id", id);
        Response again = tenant.request().body(body).post("/core/conversations");
        assertEquals(200, again.statusCode(), again.asString());
        assertEquals("true", again.header("Idempotent-Replayed"));
        assertEquals(1, Tenant.count("SELECT count(*) FROM conversation WHERE user_id = ?", person));
        return id;
    }

    private static void isUnknown(Response answer) {
        assertEquals(503, answer.statusCode(), answer.asString());
        String detail = answer.path("detail");
        assertFalse(detail.contains("nothing was changed"), detail);
        assertTrue(detail.contains("not known"), detail);
        assertNotNull(answer.path("id"), answer.asString());
        assertTrue(detail.contains(answer.<String>path("id")), detail);
        assertNotNull(answer.header("Retry-After"));
    }

    private static void isNotReadyWhileNothingCanBeKept() throws Exception {
        server("ALTER SYSTEM SET default_transaction_read_only = on");
        awaitReady(503);
        assertTrue(ready().asString().contains("only reads"), ready().asString());
        server("ALTER SYSTEM RESET default_transaction_read_only");
        awaitReady(200);

        server("""
                CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                CREATE OR REPLACE TRIGGER full_disk BEFORE INSERT ON write_probe EXECUTE FUNCTION full_disk()
                """);
        awaitReady(503);
        assertTrue(ready().asString().contains("53100"), ready().asString());
        server("DROP TRIGGER full_disk ON write_probe");
        awaitReady(200);
    }

    private static void goesOnAfterTheDatabaseVanished(DatabaseGate database, ScriptedSmtp smtp) throws Exception {
        BlockingQueue<PhoneCall> answered = new LinkedBlockingQueue<>();
        smtp.says("RCPT", ScriptedSmtp.HOLD);
        AtomicLong vanished = new AtomicLong();
        Correspondence mails = new Correspondence();
        String mail = mails.begin(new Person(Mail.server()));
        Awaitility.await().atMost(RECOVERS_WITHIN).until(() -> smtp.count("RCPT") == 1);
        RoomCalls rooms = new RoomCalls();
        JsonPath room = rooms.create(TALKS);
        try (WebrtcPeer browser = WebrtcPeer.join(room.getMap("")).awaitConnection();
                SipPhone phone = new SipPhone(call -> {
                    call.ring();
                    database.vanish();
                    vanished.set(System.nanoTime());
                    call.answer();
                    answered.add(call);
                    call.overWithin(Duration.ofSeconds(60));
                })) {
            rooms.await(room.getString("conversation.id"), "in_progress");
            Calls calls = new Calls(phone);
            String id = calls.call(TALKS);
            PhoneCall call = answered.poll(10, TimeUnit.SECONDS);
            assertNotNull(call, "nobody was called");
            assertTrue(call.hearing().anythingWithin(Duration.ofSeconds(2)), "whoever answers is held in silence");
            long asked = System.nanoTime();
            ready();
            assertTrue(System.nanoTime() - asked < 2_000_000_000L, "readiness waits for the database");
            assertTrue(call.overWithin(LEASE.plusSeconds(4)), "who has no lease any more does not hang up");
            assertTrue(browser.result().getBoolean("ended_by_server"));
            awaitReady(503);
            // Another node may have the mail by now, if this one alone does not reach the database.
            Awaitility.await()
                    .until(() -> System.nanoTime() - vanished.get()
                            > LEASE.plusSeconds(2).toNanos());
            smtp.says("RCPT", null);
            Awaitility.await().atMost(RECOVERS_WITHIN).until(() -> smtp.open() == 0);
            assertEquals(List.of(), smtp.mails());

            database.comeBack();
            long back = System.nanoTime();
            Tenant tenant = calls.tenant();
            Awaitility.await()
                    .atMost(RECOVERS_WITHIN)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> tenant.request()
                                    .body(Map.of("name", "again"))
                                    .post("/core/agents")
                                    .statusCode()
                            == 201);
            System.out.printf("Recovered %d ms after the database came back%n", (System.nanoTime() - back) / 1_000_000);
            awaitReady(200);
            JsonPath ended = calls.awaitEnd(id);
            assertEquals("failed", ended.getString("status"), ended.prettify());
            assertEquals("node_lost", ended.getString("end_reason"), ended.prettify());
            JsonPath left = rooms.awaitEnd(room.getString("conversation.id"));
            assertEquals("failed", left.getString("status"), left.prettify());
            assertEquals("node_lost", left.getString("end_reason"), left.prettify());
            mails.await(mail, found -> !smtp.mails().isEmpty());
            Awaitility.await()
                    .atMost(RECOVERS_WITHIN)
                    .until(() -> "sent".equals(mails.mails(mail).getFirst().get("delivery_status")));
            assertEquals(1, smtp.mails().size());
        }
    }

    private static Response ready() {
        return RestAssured.get("/q/health/ready");
    }

    private static void awaitReady(int status) {
        Awaitility.await().atMost(RECOVERS_WITHIN).until(() -> ready().statusCode() == status);
    }

    private static void server(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(TestServices.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
