package dev.parley.email.smtp;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.fixture.ScriptedSmtp;
import dev.parley.fixture.TestCertificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What mail servers do, and what it means for the mail. */
class SmtpSessionTest {

    private static final byte[] MAIL =
            "Subject: Hi\r\n\r\n.dot\r\n..dots\r\nbye\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Login PASSWORD = new Login.Password("desk", "secret");

    private final ScriptedSmtp server = new ScriptedSmtp();
    private final Watch watch = new Watch();

    @AfterEach
    void close() {
        server.close();
        watch.close();
    }

    private SmtpConfig config(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("parley.smtp.port", Integer.toString(server.port()));
        return SmtpSettings.of("PT1S", settings);
    }

    private void send(Login login, Map<String, String> more) throws SmtpFault {
        try (SmtpSession session = SmtpSession.open(config(more), login, watch)) {
            session.send("desk+1@agents.test", "ann@people.test", MAIL, () -> true);
        }
    }

    private SmtpFault fault(Login login, Map<String, String> more) {
        return assertThrows(SmtpFault.class, () -> send(login, more));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GREETING | CLOSE                                   | GREETING  | Server
            GREETING | RESET                                   | GREETING  | Server
            GREETING | SILENCE                                 | GREETING  | Server
            GREETING | 554 5.7.1 go away                       | GREETING  | Server
            GREETING | 421 4.3.2 shutting down                 | GREETING  | Server
            GREETING | SSH-2.0-OpenSSH                         | GREETING  | Server
            EHLO     | CLOSE                                   | HELLO     | Server
            EHLO     | 421 4.3.2 not now                       | HELLO     | Server
            MAIL     | CLOSE                                   | SENDER    | Later
            MAIL     | 421 4.3.2 closing                       | SENDER    | Server
            MAIL     | 451 4.3.0 database                      | SENDER    | Sender
            MAIL     | 530 5.7.0 Authentication required       | SENDER    | Server
            MAIL     | 550 5.1.8 Sender domain does not exist  | SENDER    | Sender
            MAIL     | 553 5.7.1 not owned by user             | SENDER    | Sender
            RCPT     | CLOSE                                   | RECIPIENT | Later
            RCPT     | RESET                                   | RECIPIENT | Later
            RCPT     | SILENCE                                 | RECIPIENT | Later
            RCPT     | what?                                   | RECIPIENT | Later
            RCPT     | 450 4.2.0 greylisted                    | RECIPIENT | Later
            RCPT     | 421 4.7.0 too much                      | RECIPIENT | Later
            RCPT     | 550 5.1.1 no such user                  | RECIPIENT | Never nobody
            RCPT     | 550 5.7.1 Relaying denied               | RECIPIENT | Sender
            RCPT     | 554 5.7.1 <a@x>: Relay access denied    | RECIPIENT | Sender
            RCPT     | 550 5.7.1 Client does not have permissions to send as this sender: SendAsDenied | RECIPIENT | Sender
            RCPT     | 550 5.4.5 Daily user sending quota exceeded | RECIPIENT | Sender
            RCPT     | 550 5.1.1 <spf@example.com>: Recipient address rejected: User unknown | RECIPIENT | Never nobody
            RCPT     | 550 5.1.1 <5.1.8@example.com>: user unknown | RECIPIENT | Never nobody
            RCPT     | 550 5.7.1 You are not allowed to send mail to this recipient | RECIPIENT | Never
            RCPT     | 552 5.2.2 <a@b.test>: message quota exceeded | RECIPIENT | Later few
            RCPT     | 530 5.7.0 Authentication required    | RECIPIENT | Sender
            RCPT     | 550 5.3.4 Message size limit exceeded | RECIPIENT | Never
            RCPT     | 552 5.2.2 mailbox full                  | RECIPIENT | Later few
            RCPT     | 550 5.7.1 Message rejected as spam      | RECIPIENT | Never
            DATA     | 554 5.5.1 no valid recipients           | DATA      | Never
            DATA     | 451 4.3.0 later                         | DATA      | Later
            IN BODY  | CLOSE                                   | BODY      | Later
            IN BODY  | RESET                                   | BODY      | Later
            BODY     | CLOSE                                   | END       | Later maybe
            BODY     | RESET                                   | END       | Later maybe
            BODY     | SILENCE                                 | END       | Later maybe
            BODY     | queued, I think                         | END       | Later maybe
            BODY     | 354 go on                               | END       | Later maybe
            BODY     | 451 4.3.0 disk full                     | END       | Later
            BODY     | 552 5.3.4 too big                       | END       | Never
            BODY     | 550 5.7.26 unauthenticated mail from agents.test, DMARC | END | Sender
            BODY     | 554 5.7.1 spam                          | END       | Never
            """)
    void knowsWhomAFaultSpeaksOf(String verb, String reply, Phase phase, String verdict) {
        SmtpFault fault = fault(new Login.None(), Map.of("parley.smtp.start-tls", "DISABLED"), verb, reply);
        assertTrue(
                fault.phase() == phase
                        || phase == Phase.GREETING && fault.phase() == Phase.CONNECTION
                        || phase == Phase.BODY && fault.phase() == Phase.END && fault.isLost(),
                fault.phase() + " " + fault.getMessage());
        if (fault.phase() == phase) {
            assertEquals(verdict, words(Verdict.of(fault)), fault.getMessage());
        }
        assertFalse(fault.getMessage().contains("null"), fault.getMessage());
    }

    private SmtpFault fault(Login login, Map<String, String> more, String verb, String reply) {
        server.says(verb, reply);
        return fault(login, more);
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Server _ -> "Server";
            case Verdict.Sender _ -> "Sender";
            case Verdict.Later(String _, boolean maybe, boolean few) ->
                "Later" + (maybe ? " maybe" : "") + (few ? " few" : "");
            case Verdict.Never(String _, boolean nobody) -> "Never" + (nobody ? " nobody" : "");
        };
    }

    @Test
    void sendsWhatItIsGiven() throws SmtpFault {
        send(new Login.None(), Map.of());
        assertEquals(List.of(new String(MAIL, StandardCharsets.US_ASCII)), server.mails());
        assertTrue(
                server.commands().contains("MAIL FROM:<desk+1@agents.test> SIZE=" + MAIL.length),
                server.commands()::toString);
    }

    @Test
    void tellsNoPasswordInClearUnlessItIsToldTo() throws SmtpFault {
        SmtpFault refused = fault(PASSWORD, Map.of());
        assertEquals(Phase.ENCRYPTION, refused.phase());
        assertTrue(refused.getMessage().contains("parley.smtp.start-tls"), refused.getMessage());
        assertEquals(0, server.count("AUTH"));
        assertThrows(SmtpFault.class, () -> send(new Login.None(), Map.of("parley.smtp.start-tls", "REQUIRED")));
        send(PASSWORD, Map.of("parley.smtp.start-tls", "DISABLED"));
        assertTrue(server.commands().contains("AUTH PLAIN AGRlc2sAc2VjcmV0"), server.commands()::toString);
    }

    @Test
    void encryptsWhereTheServerCan() throws Exception {
        SSLContext context = TestCertificate.context();
        server.says("EHLO", "250-mail.test\r\n250-STARTTLS\r\n250 AUTH LOGIN")
                .says("AUTH LOGIN", "334 VXNlcm5hbWU6")
                .says("ZGVzaw==", "334 UGFzc3dvcmQ6")
                .says("c2VjcmV0", "235 2.7.0 ok");
        SmtpFault untrusted = fault(PASSWORD, Map.of());
        assertEquals(Phase.ENCRYPTION, untrusted.phase());
        assertTrue(untrusted.getMessage().contains("could not be spoken to safely: "), untrusted.getMessage());
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(context);
        try {
            send(PASSWORD, Map.of());
        } finally {
            SSLContext.setDefault(before);
        }
        assertEquals(1, server.mails().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            XOAUTH2            | AUTH XOAUTH2 dXNlcj1kZXNrQGFnZW50cy50ZXN0AWF1dGg9QmVhcmVyIHQwawEB
            PLAIN OAUTHBEARER  | AUTH OAUTHBEARER bixhPWRlc2tAYWdlbnRzLnRlc3QsAWF1dGg9QmVhcmVyIHQwawEB
            """)
    void tellsATokenAsTheServerKnowsIt(String offered, String told) throws SmtpFault {
        server.says("EHLO", "250-mail.test\r\n250 AUTH " + offered);
        send(new Login.Token("desk@agents.test", "t0k"), Map.of("parley.smtp.start-tls", "DISABLED"));
        assertTrue(server.commands().contains(told), server.commands()::toString);
    }

    @Test
    void asksAfterTheReasonThatATokenIsRefusedFor() {
        server.says("EHLO", "250-mail.test\r\n250 AUTH XOAUTH2")
                .says("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ==")
                .says("", "535 5.7.8 bad token");
        SmtpFault refused = fault(new Login.Token("desk", "t0k"), Map.of("parley.smtp.start-tls", "DISABLED"));
        assertEquals(535, refused.code());
        assertTrue(assertInstanceOf(Verdict.Server.class, Verdict.of(refused)).login());
    }

    @Test
    void sendsNothingThatIsTooBigForTheServer() {
        server.says("EHLO", "250-mail.test\r\n250 SIZE 10");
        SmtpFault tooBig = fault(new Login.None(), Map.of());
        assertInstanceOf(Verdict.Never.class, Verdict.of(tooBig));
        assertEquals(0, server.count("MAIL"));
    }

    @Test
    void sendsSeveralMailsAndGoesOnAfterARefusal() throws SmtpFault {
        try (SmtpSession session = SmtpSession.open(config(Map.of()), new Login.None(), watch)) {
            session.send("a@agents.test", "ann@people.test", MAIL, () -> true);
            server.says("RCPT TO:<bob@people.test>", "550 5.1.1 no such user");
            assertFalse(assertThrows(
                            SmtpFault.class, () -> session.send("a@agents.test", "bob@people.test", MAIL, () -> true))
                    .isLost());
            session.send("a@agents.test", "cyd@people.test", MAIL, () -> true);
        }
        assertEquals(2, server.mails().size());
        assertEquals(1, server.connections());
    }
}
