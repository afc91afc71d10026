package dev.parley.email;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.ScriptedSmtp;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.TokenEndpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A mail server that is away, does not know us or does not let us relay costs no conversation, and one can see what is wrong. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class MailOutageIT {

    private ScriptedSmtp server;
    private Correspondence mails;

    @Test
    void losesNoMailAndTellsWhy() throws Exception {
        try (ScriptedSmtp smtp = new ScriptedSmtp();
                TokenEndpoint tokens = new TokenEndpoint("r-1")) {
            server = smtp;
            smtp.says("EHLO", "250-mail.test\r\n250 AUTH OAUTHBEARER").says("GREETING", ScriptedSmtp.CLOSE);
            Map<String, String> sends = Map.of(
                    "parley.smtp.port", Integer.toString(smtp.port()),
                    "parley.smtp.username", "desk@agents.test",
                    "parley.smtp.oauth.token-url", tokens.url(),
                    "parley.smtp.oauth.client-id", "parley",
                    "parley.smtp.oauth.client-secret", "s3cret",
                    "parley.smtp.oauth.refresh-token", "r-1",
                    "parley.email.first-retry", "1s");
            TestServices.apart(sends, () -> {
                mails = new Correspondence();
                mails.tenant().emailAddress(mails.tenant().deskAt(Mail.DOMAIN), Map.of("default_sender", true));
                waitsForAServerThatIsAway();
                waitsForAServerThatDoesNotRelay();
                assertEquals(1, tokens.fetched());
            });
        }
    }

    private void waitsForAServerThatIsAway() {
        String id = mails.begin(new Person(Mail.server()));
        Map<String, Object> mail = Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> mails.mails(id).getFirst(), entry -> entry.get("last_error") != null);
        assertEquals("The mail server closed the connection (before its greeting).", mail.get("last_error"));
        assertEquals("queued", mail.get("delivery_status"));
        assertEquals(0, mail.get("attempts"));
        assertTrue(Instant.parse((String) mail.get("next_try_at"))
                .isBefore(Instant.now().plusSeconds(70)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> gauge("parley_mails_waiting_oldest_seconds") >= 1);
        assertEquals(1, gauge("parley_mails_waiting"));
        server.says("GREETING", null);
        assertNull(awaitSent(id).get("last_error"));
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> gauge("parley_mails_waiting") == 0);
    }

    private void waitsForAServerThatDoesNotRelay() {
        server.says("RCPT", "554 5.7.1 Relay access denied");
        String id = mails.begin(new Person(Mail.server()));
        Map<String, Object> mail = Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> mails.mails(id).getFirst(), entry -> entry.get("last_error") != null);
        assertEquals("554 5.7.1 Relay access denied", mail.get("last_error"));
        assertNotNull(mail.get("next_try_at"));
        assertEquals("in_progress", mails.get(id).getString("status"));
        server.says("RCPT", null);
        awaitSent(id);
    }

    private Map<String, Object> awaitSent(String id) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> mails.mails(id).getFirst(), entry -> "sent".equals(entry.get("delivery_status")));
    }

    private static double gauge(String name) {
        return RestAssured.get("/q/metrics")
                .then()
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(-1);
    }
}
