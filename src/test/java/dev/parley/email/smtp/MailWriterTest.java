package dev.parley.email.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.email.mime.HeaderWords;
import dev.parley.email.thread.Letter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MailWriterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your bakery",
                "Wo ist meine Tüte?",
                "Order 5 is wrong 😀",
                "👩‍👩‍👧‍👦🇩🇪👍🏽 and a long subject that goes over several lines,"
                        + " 日本語のとても長い件名、絵文字も含む😀😀😀😀😀😀😀😀😀😀😀😀",
                "𝒜𝓃𝓃 writes 𠮷野家",
                "What =?utf-8?Q?is?= this"
            })
    void keepsEveryCharacterOfASubject(String subject) throws IOException {
        byte[] mail = written("Desk 😀", subject, "Hi. 😀");
        String head = new String(mail, StandardCharsets.UTF_8).split("\r\n\r\n")[0];
        String field = head.substring(head.indexOf("Subject: "), head.indexOf("\r\nMessage-ID:"));
        assertTrue(field.chars().allMatch(c -> c < 0x7f), field);
        assertTrue(field.lines().allMatch(line -> line.length() <= 76), field);
        assertEquals(subject, HeaderWords.decoded(field.substring("Subject: ".length())));
        assertTrue(head.contains("\r\nFrom: =?UTF-8?B?"), head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello.\n",
                ".\n..\n From me\ntrailing blanks   \n=3D\n",
                "Grüße aus Köln, das hier ist eine sehr lange Zeile, die über die 76 Zeichen einer Zeile weit hinausgeht.\n",
                "日本語のとても長い本文です。絵文字も含む😀😀😀😀😀😀😀😀😀😀😀😀\r\nzweite Zeile\rdritte"
            })
    void keepsEveryWordOfALetter(String text) throws Exception {
        byte[] mail = written(null, "Hi", text);
        String lines = new String(mail, StandardCharsets.US_ASCII);
        assertTrue(lines.lines().allMatch(line -> line.length() <= 78), lines);
        MimeMultipart parts = (MimeMultipart) new MimeMessage(null, new ByteArrayInputStream(mail)).getContent();
        String expected = text.replace("\r\n", "\n").replace('\r', '\n').strip();
        assertEquals(
                expected,
                parts.getBodyPart(0)
                        .getContent()
                        .toString()
                        .replace("\r\n", "\n")
                        .strip());
    }

    private static byte[] written(String name, String subject, String text) throws IOException {
        return new MailWriter(new DkimKeys(SmtpSettings.of("PT1S", Map.of())), InstantSource.system())
                .write(new Letter(
                        "1@agents.test",
                        "desk@agents.test",
                        name,
                        "ann@x.test",
                        "desk+1@agents.test",
                        subject,
                        text,
                        "<p>" + text,
                        null,
                        List.of(),
                        null));
    }
}
