package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import jakarta.activation.CommandInfo;
import jakarta.activation.CommandMap;
import jakarta.activation.DataContentHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeUtility;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Mails as they come: of common programs, of odd ones, and of people who mean harm. */
class MimeReaderTest {

    private static final String HEAD =
            "From: Ann <Ann@Example.com>\nTo: desk@agents.test\nMessage-ID: <1@example.com>\n";

    private static Optional<IncomingMail> read(String mail) throws Exception {
        return read(mail, StandardCharsets.UTF_8);
    }

    private static Optional<IncomingMail> read(String mail, Charset charset) throws Exception {
        byte[] bytes = mail.replace("\n", "\r\n").getBytes(charset);
        return MimeReader.read(MimeReader.parsed(new ByteArrayInputStream(bytes)));
    }

    @Test
    void readsAPlainMail() throws Exception {
        IncomingMail mail = read(HEAD
                        + "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nIn-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n\nHi.\n")
                .orElseThrow();
        assertEquals("ann@example.com", mail.from());
        assertEquals(List.of("desk@agents.test"), mail.recipients());
        assertEquals("1@example.com", mail.messageId());
        assertEquals("Grüße", mail.subject());
        assertEquals(List.of("b@x", "a@x"), mail.references());
        assertEquals("Hi.", mail.text());
        assertEquals(Optional.empty(), mail.automatic());
    }

    @ParameterizedTest
    @CsvSource({
        "Shift_JIS, お願いします",
        "iso-2022-jp, お願いします",
        "EUC-KR, 안녕하세요",
        "GB18030, 你好",
        "Big5, 你好",
        "koi8-r, Привет",
        "windows-1251, Привет",
        "windows-1256, مرحبا",
        "iso-8859-2, Dzień dobry",
        "IBM850, Grüße",
    })
    void readsEveryCharset(String charset, String words) throws Exception {
        IncomingMail mail = read(
                        HEAD + "Content-Type: text/plain; charset=" + charset + "\nSubject: "
                                + MimeUtility.encodeText(words, charset, "B") + "\n\n" + words + "\n",
                        Charset.forName(charset))
                .orElseThrow();
        assertEquals(words, mail.text());
        assertEquals(words, mail.subject());
    }

    @Test
    void guessesWhatNamesNoKnownCharset() throws Exception {
        String unknown = HEAD + "Content-Type: text/plain; charset=x-no-such\n\nfür\n";
        assertEquals("für", read(unknown, StandardCharsets.UTF_8).orElseThrow().text());
        assertEquals(
                "für", read(unknown, StandardCharsets.ISO_8859_1).orElseThrow().text());
        assertEquals(
                "f\u00fcr",
                read(HEAD + "\nfür\n", StandardCharsets.ISO_8859_1)
                        .orElseThrow()
                        .text());
    }

    @Test
    void readsPartsWhereTheLibraryFindsNoHandlersOfContents() throws Exception {
        CommandMap before = CommandMap.getDefaultCommandMap();
        CommandMap.setDefaultCommandMap(new NoHandlers());
        try {
            assertEquals(
                    "Hi.",
                    read(HEAD + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHi.\n--x--\n")
                            .orElseThrow()
                            .text());
        } finally {
            CommandMap.setDefaultCommandMap(before);
        }
    }

    /** As a native image is without the registration of what the library makes by name. */
    private static final class NoHandlers extends CommandMap {
        @Override
        public CommandInfo[] getPreferredCommands(String type) {
            return new CommandInfo[0];
        }

        @Override
        public CommandInfo[] getAllCommands(String type) {
            return new CommandInfo[0];
        }

        @Override
        public CommandInfo getCommand(String type, String name) {
            return null;
        }

        @Override
        public DataContentHandler createDataContentHandler(String type) {
            return null;
        }
    }

    @Test
    void readsWhatIsMalformed() throws Exception {
        assertEquals(Optional.empty(), read("Subject: nobody\n\nHi.\n"));
        assertEquals(Optional.empty(), read(""));
        assertTrue(
                read("From: ann@example.com\n\nHi.\n").orElseThrow().messageId().endsWith("@no-message-id"));
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: text/plain; charset=no-such\n\nHi.\n")
                        .orElseThrow()
                        .text());
        assertEquals(
                "Hi.", read(HEAD + "Content-Type: ;;;\n\nHi.\n").orElseThrow().text());
        assertEquals(
                "für",
                read(HEAD + "Content-Type: text/plain; charset=iso-8859-1\n\nfür\n", StandardCharsets.ISO_8859_1)
                        .orElseThrow()
                        .text());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Transfer-Encoding: base64\n\nSGku\n")
                        .orElseThrow()
                        .text());
        assertTrue(read(HEAD + "Content-Type: multipart/mixed\n\nno boundary\n").isPresent());
        assertTrue(read(HEAD + "Content-Type: multipart/mixed; boundary=x\n\n--y\nno such part\n")
                .isPresent());
        assertTrue(read(HEAD + "Content-Transfer-Encoding: base64\n\n!!!!\n").isPresent());
        assertTrue(read(HEAD + "Subject: =?no-such?Q?x?=\n\nHi\u0000\n")
                .orElseThrow()
                .text()
                .startsWith("Hi"));
        assertEquals(
                List.of(),
                read("From: ann@example.com\nTo: undisclosed-recipients:;\n\nHi.\n")
                        .orElseThrow()
                        .recipients());
    }

    @Test
    void readsTheFormThatSaysSomething() throws Exception {
        String both =
                HEAD + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n%s\n--b\n"
                        + "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>In <b>HTML</b></p>\n--c\n"
                        + "Content-Type: application/pdf; name=a.pdf\n\nx\n--c--\n--b--\n";
        IncomingMail plain = read(both.formatted("In plain words")).orElseThrow();
        assertEquals("In plain words", plain.text());
        assertEquals(1, plain.attachments().size());
        IncomingMail html = read(both.formatted("")).orElseThrow();
        assertEquals("In HTML", html.text());
        assertEquals(1, html.attachments().size());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: text/plain; name=body.txt\nContent-Disposition: inline\n\nHi.\n")
                        .orElseThrow()
                        .text());
    }

    @Test
    void leavesOutOnlyWhatIsDamaged() throws Exception {
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Transfer-Encoding: 8-bit\n\nHi.\n")
                        .orElseThrow()
                        .text());
        assertTrue(read(HEAD + "Content-Transfer-Encoding: base64\n\nSGku\n-- \nfooter of a gateway!\n")
                .isPresent());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: multipart/mixed; boundary=b; foo=bar baz\n\n--b\n\nHi.\n--b--\n")
                        .orElseThrow()
                        .text());
    }

    @Test
    void takesNoAuthorWhoCannotBeAnswered() throws Exception {
        for (String from : List.of(
                "",
                "<>",
                "undisclosed: ann@x.com, b@x.com;",
                "ann@x.com, victim@z.com",
                "jörg@x.com",
                "ann",
                "\"a b\"@x.com")) {
            assertEquals(Optional.empty(), read("From: " + from + "\n\nHi.\n"), from);
        }
    }

    @Test
    void echoesNoStrangeMessageIds() throws Exception {
        IncomingMail mail = read("From: ann@x.com\nMessage-ID: <ä@b>\nReferences: <ok@b> <\u0001@b> <" + "x".repeat(400)
                        + "@b>\n\nHi.\n")
                .orElseThrow();
        assertTrue(mail.messageId().endsWith("@no-message-id"), mail.messageId());
        assertEquals(List.of("ok@b"), mail.references());
    }

    @Test
    void readsFlowedText() throws Exception {
        assertEquals(
                "one two\nthree",
                read(HEAD + "Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n")
                        .orElseThrow()
                        .text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Auto-Submitted: auto-replied | auto_submitted",
                "Auto-Submitted: auto-generated; x=y | auto_submitted",
                "Auto-Submitted: no |",
                "Return-Path: <> | empty_return_path",
                "Return-Path: <ann@example.com> |",
                "List-Id: <a.b> | mailing_list",
                "Precedence: bulk | bulk",
                "Precedence: first-class |",
                "X-Autoreply: yes | automatic_reply",
                "X-Auto-Response-Suppress: DR, OOF, AutoReply | automatic_reply",
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=b | report",
                "X-Auto-Response-Suppress: DR, RN, NRN |"
            })
    void tellsWhatNoMachineMayAnswer(String field, String reason) throws Exception {
        assertEquals(
                Optional.ofNullable(reason),
                read(HEAD + field + "\n\nHi.\n").orElseThrow().automatic());
    }

    @Test
    void tellsMachinesByTheirNames() throws Exception {
        for (String machine : List.of("MAILER-DAEMON", "postmaster", "no-reply", "noreply", "bounces+123")) {
            assertEquals(
                    Optional.of("machine_sender"),
                    read("From: " + machine + "@example.com\n\nHi.\n")
                            .orElseThrow()
                            .automatic());
        }
        assertEquals(
                Optional.empty(),
                read("From: nora.reply@example.com\n\nHi.\n").orElseThrow().automatic());
    }

    @Test
    void readsABounce() throws Exception {
        IncomingMail.Bounce bounce = read("""
                From: MAILER-DAEMON@example.com
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                It failed.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com

                Final-Recipient: rfc822; ann@example.com
                Action: failed
                Status: 5.2.2
                Diagnostic-Code: smtp; 552 5.2.2 mailbox
                 full

                --b
                Content-Type: message/rfc822

                Message-ID: <ours@agents.test>
                Subject: x

                Hello.
                --b--
                """).orElseThrow().bounce().orElseThrow();
        assertEquals("ours@agents.test", bounce.messageId());
        assertTrue(bounce.failed());
        assertFalse(bounce.nobodyThere(), "a full mailbox");
        assertEquals("5.2.2 smtp; 552 5.2.2 mailbox full", bounce.error());
    }

    @Test
    void survivesWhatMeansHarm() {
        StringBuilder nested = new StringBuilder(HEAD);
        for (int i = 0; i < 2_000; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=b" + i + "\n\n--b" + i + "\n");
        }
        String many = HEAD + "Content-Type: multipart/mixed; boundary=b\n\n"
                + "--b\nContent-Type: text/plain; name=x\n\nx\n".repeat(4_000) + "--b--\n";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            read(nested.toString().replace("\\n", "\n"));
            assertTrue(read(many).orElseThrow().attachments().size() <= 50);
            read(HEAD + "Content-Type: text/html\n\n<div id=divRplyFwdMsg>" + "<br>".repeat(60_000));
            read(HEAD + "Content-Type: text/html\n\n<div id=appendonsend></div>" + "<p>a</p>".repeat(30_000));
            read(HEAD + "Content-Type: text/plain\n\n2024 aaaaaa<" + "@".repeat(500_000));
            assertThrows(
                    MessagingException.class,
                    () -> read(HEAD + "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n\n".repeat(200_000)));
            read(HEAD + "References: " + "<a@b> ".repeat(100_000) + "\n\nx");
            read(HEAD + "Subject: " + "=?utf-8?B?eA==?= ".repeat(20_000) + "\n\nx");
            read(HEAD + "Content-Type: text/html\n\n" + "<div>".repeat(50_000) + "x");
            Random random = new Random(7);
            for (int i = 0; i < 2_000; i++) {
                byte[] noise = new byte[random.nextInt(600)];
                random.nextBytes(noise);
                read(
                        HEAD + "Content-Type: multipart/mixed; boundary=\"" + (char) random.nextInt(32, 127) + "\"\n"
                                + new String(noise, StandardCharsets.ISO_8859_1),
                        StandardCharsets.ISO_8859_1);
            }
        });
    }
}
