package dev.parley.email;

import java.util.List;
import java.util.Map;

import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Conversations by mail, with a real SMTP and IMAP server and a real mail program. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class MailsTest {

    private static final String AGENT = """
            {"starting_message": "Hello {{user_id}}, **welcome**.\\n\\n- one\\n- two",
             "model": {"name": "scripted"},
             "email": {"default_subject": "Your order {{custom_metadata.order}}", "from_display_name": "Bäckerei, \\"Müller\\"",
                       "signature": "The *bakery*"},
             "script": {"rules": [{"pattern": "order (\\\\d+)", "reply": "Order {{1}} is ready."}],
                        "default_reply": "I see."}}
            """;

    @Test
    void greetsAnswersAndStopsInOneThread() throws Exception {
        Person ann = new Person(Mail.server());
        Correspondence mails = new Correspondence(AGENT);
        JsonPath created = mails.create(ann, Map.of("custom_metadata", Map.of("order", "7\r\nBcc: x@y.z")));
        String id = created.getString("conversation.id");
        assertEquals("in_progress", created.getString("conversation.status"));
        assertEquals("outbound", created.getString("conversation.direction"));
        assertNull(created.getString("starting_message"));
        assertEquals("queued", created.getString("conversation.conversation.turns[0].delivery_status"));

        MimeMessage greeting = ann.mail(1);
        assertEquals("Your order 7 Bcc: x@y.z", greeting.getSubject());
        assertNull(greeting.getHeader("Bcc"));
        InternetAddress from = (InternetAddress) greeting.getFrom()[0];
        assertEquals(Mail.SENDER, from.getAddress());
        assertEquals("Bäckerei, Müller", from.getPersonal());
        assertEquals("auto-generated", greeting.getHeader("Auto-Submitted", null));
        String replyTo = ((InternetAddress) greeting.getReplyTo()[0]).getAddress();
        assertTrue(replyTo.matches("desk\\+[0-9a-z]+-[0-9a-f]{20}@agents\\.test"), replyTo);
        assertTrue(greeting.getMessageID().endsWith("@agents.test>"));
        assertNull(greeting.getHeader("In-Reply-To"));
        assertTrue(greeting.getHeader("List-Unsubscribe", null).contains("<mailto:" + replyTo), "unsubscribe");
        assertTrue(greeting.isMimeType("multipart/alternative"), greeting.getContentType());
        String text = Person.plainText(greeting).replace("\r", "");
        assertEquals("Hello ann, **welcome**.\n\n- one\n- two\n\n-- \nThe *bakery*", text.strip());
        String html = Person.html(greeting);
        assertTrue(html.contains("<strong>welcome</strong>"), html);
        assertTrue(html.contains("<li>one</li>"), html);
        assertTrue(html.contains("The <em>bakery</em>"), html);
        mails.awaitDelivery(id, 1, "sent");
        assertTrue(mails.replay(id).getString("starting_message").startsWith("Hello ann"));

        MimeMessage reply = ann.reply(greeting, "Where is my order 123?\n\nAnn");
        MimeMessage answer = ann.mail(2);
        assertEquals(
                "Order 123 is ready.",
                Person.plainText(answer).lines().findFirst().orElseThrow());
        assertEquals("Re: Your order 7 Bcc: x@y.z", answer.getSubject());
        assertEquals(reply.getMessageID(), answer.getHeader("In-Reply-To", null));
        assertEquals(
                List.of(greeting.getMessageID(), reply.getMessageID()),
                List.of(answer.getHeader("References", " ").strip().split("\\s+")));
        JsonPath conversation = mails.awaitDelivery(id, 3, "sent");
        assertEquals("Where is my order 123?\n\nAnn", conversation.getString("conversation.turns[1].text"));
        assertEquals(ann.address(), conversation.getString("conversation.turns[1].from"));
        assertEquals(1, conversation.getInt("user_turn_count"));

        ann.reply(answer, "STOP");
        JsonPath ended = mails.awaitEnd(id);
        assertEquals("completed", ended.getString("status"));
        assertEquals("unsubscribed", ended.getString("end_reason"));
        String second = mails.create(ann, Map.of()).getString("conversation.id");
        JsonPath refused = mails.awaitEnd(second);
        assertEquals("failed", refused.getString("status"));
        assertEquals("suppressed", refused.getString("end_reason"));
        assertEquals("suppressed", refused.getString("conversation.turns[0].delivery_status"));
        assertEquals(2, ann.mails().size());
        List<Map<String, Object>> history = mails.mails(id);
        assertEquals(4, history.size());
        assertEquals("unsubscribed", history.get(3).get("ignored"));
        assertFalse(history.toString().contains("order 123"));
    }
}
