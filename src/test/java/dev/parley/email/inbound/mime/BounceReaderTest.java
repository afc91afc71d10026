package dev.parley.email.inbound.mime;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.email.thread.NobodyThere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BounceReaderTest {

    private static final String SIGNED = "desk+1-0123456789abcdef0123@agents.test";

    private static IncomingMail read(String mail) throws Exception {
        byte[] bytes = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return MimeReader.read(MimeReader.parsed(new ByteArrayInputStream(bytes)))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5.1.1 | 550 5.1.1 <ann@x.com>: Recipient address rejected: User unknown | true",
                "5.1.1 | | true",
                "5.1.2 | 550 5.1.2 Host unknown | true",
                "5.1.10 | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found | true",
                "5.2.1 | 550 5.2.1 The email account that you tried to reach is disabled | true",
                "5.0.0 | 550 no such user here | true",
                "5.1.0 | 550 5.1.0 Address rejected: user unknown | true",
                "5.4.4 | Host or domain name not found | true",
                "5.1.351 | 550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 User"
                        + " unknown | true",
                "5.1.0 | 550 5.1.0 sender denied | false",
                "5.1.7 | 550 5.1.7 Invalid address: the sender's | false",
                "5.1.8 | 550 5.1.8 Sender address rejected: Domain not found | false",
                "5.1.1 | 550 5.1.1 SPF check failed for agents.test | false",
                "5.1.1 | 550 5.1.1 rejected by DMARC policy of agents.test | false",
                "5.1.1 | 550 5.7.1 Unauthenticated email is not accepted | false",
                "5.7.1 | 550 5.7.1 Relaying denied | false",
                "5.7.26 | 550 5.7.26 unauthenticated, DMARC | false",
                "5.2.2 | 552 5.2.2 mailbox full | false",
                "5.0.0 | 554 message rejected as spam | false",
                "5.7.1 | 550 5.7.1 blocked using zen.example; user unknown to us | false",
                "5.4.1 | 550 5.4.1 Recipient address rejected: Access denied | false",
                "4.2.1 | 450 user unknown for now | false"
            })
    void onlyNobodyIsNotWrittenToAnyMore(String status, String diagnostic, boolean nobody) {
        assertEquals(nobody, NobodyThere.says(status, diagnostic));
    }

    private static String report(String recipients) {
        return "From: MAILER-DAEMON@x.com\nTo: " + SIGNED
                + "\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                + "--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.com\n\n"
                + recipients
                + "\n--b\nContent-Type: text/rfc822-headers\n\nReturn-Path: <" + SIGNED
                + ">\nMessage-ID: <ours@agents.test>\n\n--b--\n";
    }

    @Test
    void readsWhatBecameOfEachRecipient() throws Exception {
        IncomingMail.Bounce bounce = read(report("Final-Recipient: rfc822; bob@x.com\n"
                        + "Action: delivered\n"
                        + "Status: 2.0.0\n\n"
                        + "Original-Recipient: rfc822;Ann@X.com\n"
                        + "Final-Recipient: rfc822; ann@inner.x.com\n"
                        + "Action: failed\n"
                        + "Status: 5.1.1\n"
                        + "Diagnostic-Code: smtp; 550 5.1.1\n"
                        + " user unknown\n"))
                .bounce()
                .orElseThrow();
        assertTrue(bounce.failed());
        assertEquals("ours@agents.test", bounce.messageId());
        assertTrue(bounce.addresses().contains(SIGNED));
        IncomingMail.Fate fate = bounce.of("ann@x.com").orElseThrow();
        assertEquals("5.1.1 smtp; 550 5.1.1 user unknown", fate.error());
        assertTrue(fate.nobodyThere("ann@x.com"));
        assertFalse(fate.nobodyThere("carol@x.com"), "not named");
        assertFalse(read(report("Final-Recipient: rfc822; ann@x.com\nAction: delayed\nStatus: 4.4.1\n"))
                .bounce()
                .orElseThrow()
                .failed());
    }

    @Test
    void takesNoReportThatSomebodySendsOn() throws Exception {
        IncomingMail mail = read("From: ann@x.com\n"
                + "Subject: Fwd: failed\n"
                + "Content-Type: multipart/mixed; boundary=o\n\n"
                + "--o\n\n"
                + "What does this mean?\n"
                + "--o\n"
                + "Content-Type: message/rfc822\n\n"
                + report("Final-Recipient: rfc822; ann@x.com\nAction: failed\nStatus: 5.1.1\n") + "\n--o--\n");
        assertTrue(mail.bounce().isEmpty());
        assertTrue(mail.automatic().isEmpty(), mail.automatic().toString());
        assertTrue(mail.text().contains("What does this mean?") && mail.text().contains("It failed."), mail.text());
    }

    @ParameterizedTest
    @CsvSource({"abuse,true", "fraud,true", "opt-out,true", "other,true", "not-spam,false"})
    void readsComplaints(String type, boolean complains) throws Exception {
        IncomingMail mail = read("From: feedback@isp.com\n"
                + "Subject: FW: Hello\n"
                + "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
                + "--b\n\n"
                + "This is an abuse report.\n"
                + "--b\n"
                + "Content-Type: message/feedback-report\n\n"
                + "Feedback-Type: "
                + type
                + "\n"
                + "User-Agent: x\n"
                + "Version: 1\n\n"
                + "--b\n"
                + "Content-Type: message/rfc822\n\n"
                + "From: desk@agents.test\n"
                + "Reply-To: "
                + SIGNED
                + "\nMessage-ID: <ours@agents.test>\nSubject: Hello\n\nHi.\n--b--\n");
        assertEquals(
                complains, mail.bounce().filter(IncomingMail.Bounce::complaint).isPresent());
        assertTrue(mail.automatic().isPresent());
        mail.bounce().ifPresent(bounce -> {
            assertEquals("ours@agents.test", bounce.messageId());
            assertTrue(bounce.addresses().contains(SIGNED));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Failed-Recipients: ann@x.com;Subject: Mail delivery failed: returning message to sender | A message"
                        + " that you sent could not be delivered.//  ann@x.com/    host mx.x.com: 550 5.1.1 user unknown |"
                        + " true | 5.1.1",
                "Subject: Undeliverable: Hello | Your message did not reach some or all of the intended"
                        + " recipients.//ann@x.com/550 5.1.1 RESOLVER.ADR.RecipNotFound; not found | true | 5.1.1",
                "Subject: failure notice | Hi. This is the qmail-send program at x.com.//<ann@x.com>:/Sorry, no"
                        + " mailbox here by that name. (#5.1.1) | true | 5.1.1",
                "Subject: Warning: could not send message for past 4 hours | <ann@x.com>... Deferred: Connection timed"
                        + " out | false | 5.0.0",
                "Subject: Undelivered Mail | ann@x.com: 452 4.2.2 mailbox full | false | 4.2.2",
                "Subject: Error sending message | Error Message below:/550 - Requested action not taken: no such user"
                        + " here/ann@x.com | true | 5.0.0"
            })
    void readsWhatOldServersWrite(String fields, String text, boolean failed, String status) throws Exception {
        IncomingMail mail = read(
                "From: Mail System <MAILER-DAEMON@x.com>\nTo: " + SIGNED + "\n" + fields.replace(";S", "\nS") + "\n\n"
                        + text.replace("/", "\n") + "\n\n------ This is a copy of your message ------\n\nReturn-path: <"
                        + SIGNED
                        + ">\nMessage-ID: <ours@agents.test>\n\nHello 5.7.1\n");
        IncomingMail.Bounce bounce = mail.bounce().orElseThrow();
        assertEquals(failed, bounce.failed());
        assertEquals("ours@agents.test", bounce.messageId());
        IncomingMail.Fate fate = bounce.fates().getFirst();
        assertEquals(status, fate.status());
        assertTrue(fate.recipients().contains("ann@x.com"), fate.recipients().toString());
        assertTrue(mail.automatic().isPresent());
        assertEquals(List.of(), mail.attachments());
    }
}
