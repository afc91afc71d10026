package dev.parley.email;

import java.util.List;
import java.util.Map;

import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.MailServer;
import dev.parley.fixture.Person;
import dev.parley.fixture.PostfixAndDovecot;
import dev.parley.fixture.Program;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Mail with servers that others have written: Postfix takes it, Dovecot keeps it. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class MailServersIT {

    private static final String SCRIPTED = """
            {"starting_message": "Hello.", "model": {"name": "scripted"},
             "script": {"rules": [{"pattern": "order (\\\\d+)", "reply": "Order {{1}} is ready."}],
                        "default_reply": "I see."}}
            """;

    @BeforeEach
    void needsThem() {
        Program.require("postfix", "dovecot");
        Program.requireSuperuser();
    }

    @Test
    void holdsAThreadFromTheGreetingToTheStop() throws Exception {
        try (PostfixAndDovecot servers = PostfixAndDovecot.start()) {
            TestServices.apart(servers.configuration(), () -> thread(servers.server()));
        }
    }

    private static void thread(MailServer server) throws Exception {
        Person ann = new Person(server);
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.create(ann, Map.of("subject", "Grüße")).getString("conversation.id");
        MimeMessage greeting = ann.mail(1);
        assertEquals("Grüße", greeting.getSubject());
        assertEquals("auto-generated", greeting.getHeader("Auto-Submitted", null));
        assertTrue(greeting.getHeader("Return-Path", null).matches("<desk\\+[^@]+@agents\\.test>"), "the bounces' way");
        assertEquals("Hello.", Person.plainText(greeting).strip());

        MimeMessage reply = ann.reply(greeting, "Where is my order 123?");
        MimeMessage answer = ann.mail(2);
        assertEquals("Order 123 is ready.", Person.plainText(answer).strip());
        assertEquals(reply.getMessageID(), answer.getHeader("In-Reply-To", null));
        assertEquals(
                List.of(greeting.getMessageID(), reply.getMessageID()),
                List.of(answer.getHeader("References", " ").strip().split("\\s+")));
        JsonPath turns = mails.awaitDelivery(id, 3, "sent");
        assertEquals("Where is my order 123?", turns.getString("conversation.turns[1].text"));

        ann.reply(answer, "stop");
        assertEquals("unsubscribed", mails.awaitEnd(id).getString("end_reason"));
        JsonPath refused = mails.awaitEnd(mails.begin(ann));
        assertEquals("suppressed", refused.getString("end_reason"));
        assertEquals(2, ann.mails().size());
    }

    @Test
    void tellsOfTheBounceOfARealServer() throws Exception {
        try (PostfixAndDovecot servers = PostfixAndDovecot.start()) {
            TestServices.apart(servers.configuration(), () -> {
                Correspondence mails = new Correspondence(SCRIPTED);
                Person gone = new Person(servers.server(), PostfixAndDovecot.REFUSED);
                String id = mails.begin(gone);
                JsonPath ended = mails.awaitEnd(id);
                assertEquals("undeliverable", ended.getString("end_reason"));
                assertEquals("bounced", ended.getString("conversation.turns[0].delivery_status"));
                assertTrue(
                        ended.getString("conversation.turns[0].delivery_error").startsWith("5.1.1"));
            });
        }
    }
}
