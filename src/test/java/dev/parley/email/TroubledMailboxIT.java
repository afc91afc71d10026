package dev.parley.email;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Node;
import dev.parley.fixture.ScriptedImap;
import dev.parley.fixture.ScriptedImap.Way;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Mails that a server gives badly hold up no others, and no mail is lost for what is wrong with the server or the database. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class TroubledMailboxIT {

    private static final int ALWAYS = Integer.MAX_VALUE;

    private Correspondence mails;
    private String desk;
    private ScriptedImap server;
    private long breaking;

    @Test
    void losesNothing() throws Exception {
        try (ScriptedImap imap = new ScriptedImap()) {
            server = imap;
            Map<String, String> reads = Map.of(
                    "parley.imap.port", Integer.toString(imap.port()),
                    "parley.imap.username", "troubled",
                    "parley.imap.poll-every", "1s");
            TestServices.apart(reads, () -> {
                mails = new Correspondence();
                desk = mails.tenant().deskAt(Mail.DOMAIN);
                mails.tenant()
                        .emailAddress(desk, Map.of("agent_id", mails.agent().id()));
                Awaitility.await().until(imap::isBegun);
                readsWhatComesInBetweenSessionsOfAServerWhoseClockIsBehind();
                passesOverWhatBreaksTheConnection();
                countsNothingAgainstAMailWhileTheDatabaseIsIll();
                leavesAsideWhatBreaksTheConnectionAgainAndAgain(reads);
                readsAMailboxThatWasPutBack();
                readsWhatItCannotMark();
                asksNobodyTwiceWhoHangsUpOnThat();
            });
        }
    }

    private void readsWhatComesInBetweenSessionsOfAServerWhoseClockIsBehind() throws Exception {
        server.setClockBehind(Duration.ofHours(1));
        server.hangUp();
        server.deliver("early@people.test", desk, Way.FINE, 0);
        awaitConversation("early");
        server.setClockBehind(Duration.ZERO);
    }

    private void passesOverWhatBreaksTheConnection() {
        long first = server.deliver("first@people.test", desk, Way.FINE, 0);
        breaking = server.deliver("breaking@people.test", desk, Way.BYE, ALWAYS);
        server.deliver("third@people.test", desk, Way.FINE, 0);
        long refused = server.deliver("refused@people.test", desk, Way.NO, 2);
        server.deliver("nothing@people.test", desk, Way.NOTHING, 1);
        server.deliver("nil@people.test", desk, Way.NIL, 1);
        server.deliver("gone@people.test", desk, Way.GONE, 1);
        for (String person : new String[] {"first", "third", "refused", "nothing", "nil", "gone"}) {
            awaitConversation(person);
            awaitWords(person);
        }
        assertTrue(server.isSeen(first));
        Awaitility.await().until(() -> server.isSeen(refused));
        assertFalse(server.isSeen(breaking));
    }

    private void countsNothingAgainstAMailWhileTheDatabaseIsIll() {
        Tenant.update("""
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$
                """);
        Tenant.update("CREATE TRIGGER full_disk BEFORE INSERT ON mail_thread EXECUTE FUNCTION full_disk()");
        long uid = server.deliver("patient@people.test", desk, Way.FINE, 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        Tenant.count("SELECT count(*) FROM mail_trouble WHERE uid = ? AND failures > 2", uid) == 1);
        assertEquals(1, Tenant.count("SELECT count(*) FROM mail_trouble WHERE uid = ? AND tries = 0", uid));
        Tenant.update("DROP TRIGGER full_disk ON mail_thread");
        awaitConversation("patient");
        assertEquals(0, Tenant.count("SELECT count(*) FROM mail_trouble WHERE uid = ?", uid));
    }

    private void leavesAsideWhatBreaksTheConnectionAgainAndAgain(Map<String, String> reads) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> Tenant.count("SELECT count(*) FROM mail_trouble WHERE left_at IS NOT NULL") == 1);
        assertEquals(1, Tenant.count("SELECT count(*) FROM mail_trouble WHERE uid = ? AND tries = 5", breaking));
        server.heal(breaking);
        Map<String, String> command = new HashMap<>(reads);
        command.put("quarkus.datasource.jdbc.url", TestServices.jdbcUrl());
        assertTrue(Node.run(command, "retry-mail").contains("INBOX " + breaking + ": "));
        awaitConversation("breaking");
        assertTrue(Tenant.count("SELECT count(*) FROM mail_trouble") == 0);
    }

    private void readsAMailboxThatWasPutBack() throws Exception {
        server.putBack();
        server.deliver("restored@people.test", desk, Way.FINE, 0);
        awaitConversation("restored");
    }

    private void readsWhatItCannotMark() throws Exception {
        server.makeReadOnly();
        int before = server.logins();
        server.deliver("looked.at@people.test", desk, Way.FINE, 0);
        server.deliver("too@people.test", desk, Way.FINE, 0);
        awaitConversation("looked.at");
        awaitConversation("too");
        assertTrue(server.logins() <= before + 2, "a session goes on though nothing can be marked");
    }

    private void asksNobodyTwiceWhoHangsUpOnThat() throws Exception {
        server.dropIdle();
        int before = server.logins();
        server.deliver("patient.too@people.test", desk, Way.FINE, 0);
        awaitConversation("patient.too");
        server.deliver("later@people.test", desk, Way.FINE, 0);
        awaitConversation("later");
        assertTrue(server.logins() <= before + 3, () -> server.logins() - before + " logins");
    }

    /** What the person wrote, and not what a server that gave nothing made of it. */
    private void awaitWords(String person) {
        Awaitility.await().until(() -> Tenant.count("""
                        SELECT count(*)
                          FROM mail_thread
                          JOIN turn USING (organization_id, conversation_id)
                         WHERE organization_id = ? AND correspondent = ? AND role = 'user'
                           AND text LIKE '%Where is my order 5?%'
                        """, mails.tenant().organization(), person + "@people.test") == 1);
    }

    private void awaitConversation(String person) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM mail_thread WHERE organization_id = ? AND correspondent = ?",
                                mails.tenant().organization(),
                                person + "@people.test")
                        == 1);
    }
}
