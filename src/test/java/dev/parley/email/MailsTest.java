package dev.parley.email;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;

import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Bounces;
import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.Posted;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
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
    @Tag("packaged")
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
        assertNull(greeting.getHeader("Cc"));
        InternetAddress from = (InternetAddress) greeting.getFrom()[0];
        assertEquals(Mail.SENDER, from.getAddress());
        assertEquals("Bäckerei, \"Müller\"", from.getPersonal());
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
        String second = mails.begin(ann);
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

    private static Person ann() {
        return new Person(Mail.server());
    }

    private static final String SCRIPTED = """
        {"starting_message": "Hello.", "model": {"name": "scripted"},
         "script": {"rules": [{"pattern": "order (\\\\d+)", "reply": "Order {{1}} is ready."},
                              {"pattern": "again", "reply": "Again."}],
                    "default_reply": "I see."}}
        """;

    @Test
    void sendsFromTheAddressesOfTheOrganizationOnly() throws Exception {
        Correspondence mails = new Correspondence(SCRIPTED);
        Tenant tenant = mails.tenant();
        String own = tenant.deskAt("own.test");
        Person ann = ann();
        tenant.request()
                .body(Map.of(
                        "channel",
                        "email",
                        "agent_id",
                        mails.agent().id(),
                        "user_id",
                        "ann",
                        "to_address",
                        ann.address(),
                        "from_address",
                        own))
                .post("/core/conversations")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("from_address"));
        tenant.emailAddress(own, Map.of("display_name", "Own desk"));
        Person bob = ann();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> tenant.request()
                                .body(Map.of(
                                        "channel",
                                        "email",
                                        "agent_id",
                                        mails.agent().id(),
                                        "user_id",
                                        "bob",
                                        "to_address",
                                        bob.address(),
                                        "from_address",
                                        own.toUpperCase(Locale.ROOT)))
                                .post("/core/conversations")
                                .statusCode()
                        == 200);
        InternetAddress from = (InternetAddress) bob.mail(1).getFrom()[0];
        assertEquals(own, from.getAddress());
        assertEquals("Own desk", from.getPersonal());
        assertEquals("A message from Own desk", bob.mail(1).getSubject());
        new Tenant()
                .request()
                .body(Map.of("address", own))
                .post("/core/email-addresses")
                .then()
                .statusCode(409);
        new Tenant()
                .request()
                .body(Map.of(
                        "channel",
                        "email",
                        "agent_config",
                        Map.of("starting_message", "Hi."),
                        "user_id",
                        "ann",
                        "to_address",
                        ann.address(),
                        "from_address",
                        own))
                .post("/core/conversations")
                .then()
                .statusCode(422);
    }

    @Test
    void createsOneMailForOneIdHoweverOftenItIsAskedFor() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = UUID.randomUUID().toString();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 24; i++) {
                threads.submit(() -> mails.create(ann, Map.of("id", id)));
            }
        }
        mails.awaitDelivery(id, 1, "sent");
        assertEquals(1, mails.mails(id).size());
        assertEquals(1, ann.mails().size());
    }

    @Test
    void letsTheModelWriteTheGreetingAfterTheAnswerOfTheCreation() throws Exception {
        Person ann = ann();
        Correspondence mails =
                new Correspondence("{\"model\": {\"name\": \"test-model\"}, \"instructions\": \"say: Good day.\"}");
        JsonPath created = mails.create(ann, Map.of());
        assertEquals(List.of(), created.getList("conversation.conversation.turns"));
        mails.awaitDelivery(created.getString("conversation.id"), 1, "sent");
        assertFalse(Person.plainText(ann.mail(1)).isBlank());
    }

    @Test
    void retriesWhatTheServerDoesNotTakeNow() throws Exception {
        Person later = new Person(Mail.server(), "later." + UUID.randomUUID() + "@people.test");
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(later);
        mails.awaitDelivery(id, 1, "sent");
        assertEquals(3, mails.mails(id).getFirst().get("attempts"));
        assertEquals(
                "<" + mails.mails(id).getFirst().get("message_id") + ">",
                later.mail(1).getMessageID());
    }

    @Test
    void endsWhatTheServerRefuses() {
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.create(new Person(Mail.server(), "refused@people.test"), Map.of())
                .getString("conversation.id");
        JsonPath ended = mails.awaitEnd(id);
        assertEquals("failed", ended.getString("status"));
        assertEquals("undeliverable", ended.getString("end_reason"));
        assertEquals("failed", ended.getString("conversation.turns[0].delivery_status"));
        assertTrue(ended.getString("conversation.turns[0].delivery_error").startsWith("550 5.1.1"));
        assertNull(mails.replay(id).getString("starting_message"));
    }

    @Test
    void knowsTheThreadByWhatIsAnsweredWhenTheAddressIsLost() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        MimeMessage reply = ann.write(Mail.SENDER, "Something else", "My order 9?");
        reply.setHeader("References", "<elsewhere@people.test> " + greeting.getMessageID());
        ann.send(reply);
        assertEquals("Order 9 is ready.", Person.plainText(ann.mail(2)).strip());
        assertEquals(1, mails.get(id).getInt("user_turn_count"));

        // Never by the subject.
        ann.send(ann.write(Mail.SENDER, "Re: " + greeting.getSubject(), "My order 10?"));
        ann.reply(greeting, "again");
        assertEquals("Again.", Person.plainText(ann.mail(3)).strip());
        assertEquals(2, mails.get(id).getInt("user_turn_count"));
    }

    @Test
    void answersNoMachine() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        MimeMessage vacation = ann.replyTo(greeting);
        vacation.setText("I am away.");
        ann.send(vacation, Map.of("Auto-Submitted", "auto-replied"));
        MimeMessage list = ann.replyTo(greeting);
        list.setText("Hello list.");
        ann.send(list, Map.of("List-Unsubscribe", "<mailto:leave@people.test>", "Precedence", "bulk"));
        MimeMessage oldResponder = ann.replyTo(greeting);
        oldResponder.setText("Out of office.");
        ann.send(oldResponder, Map.of("X-Autoreply", "yes"));
        // Our own mail comes back, as from an alias that leads to us.
        MimeMessage looped = new MimeMessage(greeting);
        looped.setRecipients(Message.RecipientType.TO, greeting.getReplyTo());
        Person.sendAsIs(Mail.server(), looped);
        ann.reply(greeting, "again");
        assertEquals("Again.", Person.plainText(ann.mail(2)).strip());
        mails.awaitDelivery(id, 3, "sent");
        List<Object> ignored =
                mails.mails(id).stream().map(mail -> mail.get("ignored")).toList();
        assertTrue(ignored.containsAll(List.of("auto_submitted", "bulk", "automatic_reply")), ignored.toString());
        assertEquals(1, mails.get(id).getInt("user_turn_count"));
        assertEquals(2, ann.mails().size());
    }

    @Test
    @Tag("packaged")
    void tellsOfABounceAndWritesNoMore() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        mails.awaitDelivery(id, 1, "sent");
        Person.sendAsIs(Mail.server(), Bounces.of(greeting, ann.address(), "delayed", "4.4.1"));
        Person.sendAsIs(Mail.server(), Bounces.of(greeting, ann.address(), "failed", "5.1.1"));
        JsonPath ended = mails.awaitEnd(id);
        assertEquals("failed", ended.getString("status"));
        assertEquals("undeliverable", ended.getString("end_reason"));
        assertEquals("bounced", ended.getString("conversation.turns[0].delivery_status"));
        assertTrue(ended.getString("conversation.turns[0].delivery_error").startsWith("5.1.1"));
        assertEquals("suppressed", mails.awaitEnd(mails.begin(ann)).getString("end_reason"));
        assertEquals(1, ann.mails().size());
        mails.tenant().request().get("/core/email-suppressions").then().body("[0].reason", equalTo("bounced"));
        mails.tenant()
                .request()
                .delete("/core/email-suppressions/" + ann.address())
                .then()
                .statusCode(204);
        mails.awaitDelivery(mails.begin(ann), 1, "sent");
    }

    @Test
    void beginsAConversationForMailToAnAgentsAddress() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        Tenant tenant = mails.tenant();
        String desk = tenant.deskAt(Mail.DOMAIN);
        tenant.emailAddress(desk, Map.of("agent_id", mails.agent().id()));
        ann.send(ann.write("nobody@" + Mail.DOMAIN, "Hello", "Anybody there?"));
        MimeMessage mail = ann.write(desk, "Wo ist meine Tüte?", "My order 5?");
        ann.send(mail);
        MimeMessage answer = ann.mail(1);
        assertEquals("Order 5 is ready.", Person.plainText(answer).strip());
        assertEquals("Re: Wo ist meine Tüte?", answer.getSubject());
        assertEquals(mail.getMessageID(), answer.getHeader("In-Reply-To", null));
        assertEquals(desk, ((InternetAddress) answer.getFrom()[0]).getAddress());
        String id = tenant.request()
                .get("/core/conversations?channel=email")
                .jsonPath()
                .getString("[0].id");
        assertEquals("inbound", mails.get(id).getString("direction"));
        assertEquals(ann.address(), mails.get(id).getString("user_id"));
        ann.reply(answer, "again");
        assertEquals("Again.", Person.plainText(ann.mail(2)).strip());
        assertEquals(
                1,
                tenant.request()
                        .get("/core/conversations?channel=email")
                        .jsonPath()
                        .getList("")
                        .size());
        assertEquals(2, ann.mails().size());
    }

    @Test
    void readsWhatMailProgramsWrite() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage reply = ann.replyTo(ann.mail(1));
        MimeBodyPart html = new MimeBodyPart();
        html.setContent(
                "<html><head><style>p {color: red}</style></head><body><p>My <b>order</b> 77,&nbsp;für Ann</p>"
                        + "<div>Second line</div><div class=gmail_quote>On Sunday <blockquote>Hello.</blockquote></div>",
                "text/html; charset=ISO-8859-1");
        MimeBodyPart file = new MimeBodyPart();
        file.setText("secret");
        file.setFileName("Größe\u0000.txt");
        file.setDisposition("attachment");
        reply.setContent(new MimeMultipart(html, file));
        ann.send(reply);
        ann.mail(2);
        JsonPath turn = mails.awaitDelivery(id, 3, "sent");
        assertEquals("My order 77, für Ann\n\nSecond line", turn.getString("conversation.turns[1].text"));
        assertEquals(1, turn.getList("conversation.turns[1].attachments").size());
        assertTrue(turn.getString("conversation.turns[1].attachments[0].name").startsWith("Größe"));
        assertFalse(turn.prettify().contains("secret"));
    }

    @Test
    void doesNotAnswerInAnEndedConversation() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence("{\"starting_message\": \"Hi.\", \"max_duration\": 1}");
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        assertEquals("max_duration", mails.awaitEnd(id).getString("end_reason"));
        ann.reply(greeting, "Too late?");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> mails.mails(id).size() == 2);
        assertEquals("conversation_ended", mails.mails(id).get(1).get("ignored"));
        assertEquals(1, ann.mails().size());
    }

    @Test
    @Tag("packaged")
    void takesMailThatAProviderPosts() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage reply = ann.replyTo(ann.mail(1));
        reply.setText("My order 3? " + "\n> long".repeat(20_000));
        reply.saveChanges();
        byte[] mail = Posted.bytes(reply);
        Posted.post(mail, Posted.signature(mail))
                .then()
                .statusCode(202)
                .body("verdict", equalTo("taken"), "conversation_id", equalTo(id));
        Posted.post(mail, Posted.signature(mail)).then().statusCode(202).body("verdict", equalTo("repeated"));
        Posted.post(mail, "t=1,v1=" + "0".repeat(64)).then().statusCode(401);
        Posted.post(mail, null).then().statusCode(401);
        byte[] junk = {0, 1, 2, (byte) 0xff};
        Posted.post(junk, Posted.signature(junk)).then().statusCode(202).body("verdict", equalTo("ignored"));
        assertEquals("Order 3 is ready.", Person.plainText(ann.mail(2)).strip());
        assertEquals(2, ann.mails().size());
    }

    @Test
    void unsubscribesByOneClick() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        assertEquals("List-Unsubscribe=One-Click", greeting.getHeader("List-Unsubscribe-Post", null));
        String header = greeting.getHeader("List-Unsubscribe", null);
        String path = header.substring(header.indexOf("/email/unsubscribe/"), header.lastIndexOf('>'));
        RestAssured.get(path).then().statusCode(200).body(containsString("<button>"));
        assertNull(mails.get(id).getString("ended_at"));
        RestAssured.given()
                .formParam("List-Unsubscribe", "One-Click")
                .post(path)
                .then()
                .statusCode(200);
        assertEquals("unsubscribed", mails.awaitEnd(id).getString("end_reason"));
        RestAssured.post(path.substring(0, path.length() - 1) + "x").then().statusCode(404);
        mails.tenant().request().get("/core/email-suppressions").then().body("[0].address", equalTo(ann.address()));
    }

    private static byte[] posted(MimeMessage greeting, String fields, String text) throws Exception {
        String to = ((InternetAddress) greeting.getReplyTo()[0]).getAddress();
        return ("To: " + to + "\n" + fields + "\n\n" + text + "\n")
                .replace("\n", "\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void tellsTheAgentWhatAMailIsAboutAndWhatCameWithIt() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        Tenant tenant = mails.tenant();
        String desk = tenant.deskAt(Mail.DOMAIN);
        tenant.emailAddress(desk, Map.of("agent_id", mails.agent().id()));
        ann.send(ann.write(desk, "Order 5 is wrong 😀", "Please correct it."));
        MimeMessage answer = ann.mail(1);
        assertEquals("Order 5 is ready.", Person.plainText(answer).strip(), "the subject was read");
        assertEquals("Re: Order 5 is wrong 😀", answer.getSubject());
        String id = tenant.request()
                .get("/core/conversations?channel=email")
                .jsonPath()
                .getString("[0].id");
        JsonPath first = mails.get(id);
        assertEquals("Please correct it.", first.getString("conversation.turns[0].text"));
        assertEquals("Order 5 is wrong 😀", first.getString("conversation.turns[0].subject"));

        byte[] photo = posted(
                answer,
                "From: " + ann.address() + "\nSubject: Re: Order 5 is wrong =?utf-8?B?8J+YgA==?=\nMessage-ID: <"
                        + UUID.randomUUID() + "@people.test>\nContent-Type: image/JPEG; name=cake.jpg",
                "x");
        Posted.post(photo, Posted.signature(photo)).then().body("verdict", equalTo("taken"));
        ann.mail(2);
        JsonPath second = mails.awaitDelivery(id, 4, "sent");
        assertEquals("", second.getString("conversation.turns[2].text"));
        assertEquals(true, second.getBoolean("conversation.turns[2].empty"));
        assertNull(second.getString("conversation.turns[2].subject"));
        assertEquals("cake.jpg", second.getString("conversation.turns[2].attachments[0].name"));
        assertEquals("image/jpeg", second.getString("conversation.turns[2].attachments[0].type"));
    }

    @Test
    void keepsOurWordsOutOfThePersonsMouthAndAllOfTheirs() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        String ours = Person.plainText(greeting).strip();
        String to = ((InternetAddress) greeting.getReplyTo()[0]).getAddress();
        String messageId = "<" + UUID.randomUUID() + "@people.test>";
        String fields = "From: " + ann.address()
                + "\nSubject: Re: Your bakery\nContent-Type: text/plain; charset=utf-8\nMessage-ID: " + messageId;
        byte[] one = posted(
                greeting, fields, "My order 7?\n\n差出人: desk <" + to + ">\n送信日時: 2026年11月22日 10:00\n件名: x\n\n" + ours);
        Posted.post(one, Posted.signature(one)).then().body("verdict", equalTo("taken"));
        ann.mail(2);
        byte[] other =
                posted(greeting, fields, "On November 3rd 2026 your colleague wrote:\nit is 20 euros. My order 8?");
        Posted.post(other, Posted.signature(other)).then().body("verdict", equalTo("taken"));
        Posted.post(other, Posted.signature(other)).then().body("verdict", equalTo("repeated"));
        assertEquals("Order 8 is ready.", Person.plainText(ann.mail(3)).strip());
        JsonPath turns = mails.awaitDelivery(id, 5, "sent");
        assertEquals("My order 7?", turns.getString("conversation.turns[1].text"));
        assertEquals(
                "On November 3rd 2026 your colleague wrote:\nit is 20 euros. My order 8?",
                turns.getString("conversation.turns[3].text"));
        assertEquals(true, turns.getBoolean("conversation.turns[3].message_id_reused"));
        assertEquals(messageId, ann.mail(3).getHeader("In-Reply-To", null));
    }

    @Test
    void answersWhomReplyToNamesAndSaysWhyItAnswersNobody() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        Tenant tenant = mails.tenant();
        String desk = tenant.deskAt(Mail.DOMAIN);
        tenant.emailAddress(desk, Map.of("agent_id", mails.agent().id()));
        byte[] form = ("From: Shop <no-reply@shop.test>\r\nReply-To: " + ann.address() + "\r\nTo: " + desk
                        + "\r\nSubject: Contact\r\n\r\nMy order 6?\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Posted.post(form, Posted.signature(form)).then().body("verdict", equalTo("taken"));
        assertEquals("Order 6 is ready.", Person.plainText(ann.mail(1)).strip());
        String id = "<" + UUID.randomUUID() + "@people.test>";
        for (String text : java.util.List.of("My order 11?", "My order 12?")) {
            byte[] mail = ("From: " + ann.address() + "\r\nTo: " + desk + "\r\nMessage-ID: " + id + "\r\n\r\n" + text
                            + "\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Posted.post(mail, Posted.signature(mail)).then().body("verdict", equalTo("taken"));
            Posted.post(mail, Posted.signature(mail)).then().body("verdict", equalTo("repeated"));
        }
        ann.mail(3);
        byte[] own = ("From: " + desk + "\r\nTo: " + desk + "\r\nSubject: x\r\n\r\nHi.\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Posted.post(own, Posted.signature(own))
                .then()
                .body("verdict", equalTo("ignored"), "reason", equalTo("own_mail"));
        byte[] unicode = ("From: jörg@x.test\r\nTo: " + desk + "\r\nSubject: x\r\n\r\nHi.\r\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Posted.post(unicode, Posted.signature(unicode)).then().body("reason", equalTo("author_needs_smtputf8"));
    }

    @Test
    void hearsAComplaint() throws Exception {
        Person ann = ann();
        Correspondence mails = new Correspondence(SCRIPTED);
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        byte[] report =
                ("From: feedback@isp.test\nTo: abuse@agents.test\nSubject: complaint\nMIME-Version: 1.0\nMessage-ID: <"
                                + UUID.randomUUID()
                                + "@isp.test>\n"
                                + "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
                                + "--b\n\n"
                                + "An abuse report.\n"
                                + "--b\n"
                                + "Content-Type: message/feedback-report\n\n"
                                + "Feedback-Type: abuse\n"
                                + "Version: 1\n\n"
                                + "--b\n"
                                + "Content-Type:"
                                + " message/rfc822\n\n"
                                + "Message-ID:"
                                + " " + greeting.getMessageID() + "\nSubject: x\n\nHi.\n--b--\n")
                        .replace("\n", "\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Posted.post(report, Posted.signature(report)).then().body("verdict", equalTo("unsubscribed"));
        assertEquals("unsubscribed", mails.awaitEnd(id).getString("end_reason"));
        mails.tenant().request().get("/core/email-suppressions").then().body("[0].reason", equalTo("complained"));
        mails.tenant()
                .request()
                .get("/core/conversations/" + id + "/events")
                .then()
                .body("type", hasItem("email.complained"));
    }

    @Test
    void writesToAddressesAsServersKnowThem() throws Exception {
        Correspondence mails = new Correspondence(SCRIPTED);
        Person joerg = new Person(Mail.server(), "j." + UUID.randomUUID() + "@xn--bcher-kva.test");
        String id = mails.create(
                        new Person(Mail.server(), joerg.address().replace("xn--bcher-kva", "bücher")), Map.of())
                .getString("conversation.id");
        mails.awaitDelivery(id, 1, "sent");
        assertEquals(1, joerg.mails().size());
        mails.tenant()
                .request()
                .body(Map.of(
                        "channel",
                        "email",
                        "agent_id",
                        mails.agent().id(),
                        "user_id",
                        "j",
                        "to_address",
                        "jörg@people.test"))
                .post("/core/conversations")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("to_address"));
    }
}
