package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.mail.MessagingException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.parley.email.inbound.mime.BounceText;
import dev.parley.email.inbound.mime.MessageIds;
import dev.parley.email.inbound.mime.MimeReader;
import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Mailboxes;
import dev.parley.email.mime.Parameters;
import dev.parley.email.reply.OwnWords;
import dev.parley.email.reply.ReplyText;
import dev.parley.email.reply.Subjects;

/** Whatever fills a mail, to read it neither takes long nor overflows the stack. */
class HostileMailTest {

    private static final int SIZE = 128 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long SMALL_STACK = 256 * 1024;

    private static final String HEAD = "From: ann@example.com\nTo: desk@agents.test\nMessage-ID: <1@example.com>\n";
    private static final OwnWords OURS = new OwnWords(
            List.of("Hello, this is the bakery, write to desk@agents.test.\n\nWhite or brown bread?", "a".repeat(SIZE)),
            List.of("desk@agents.test"),
            List.of("The desk"));

    static Stream<String> fillings() {
        return Stream.of(
                "word ",
                " ",
                ">",
                "> ",
                "-",
                "*",
                "a",
                "a@",
                "7",
                "5.1.1 ",
                "a:",
                "re: fwd ",
                "<",
                "\"",
                "=?a?q?",
                "\u3099",
                "\u0301\u0323",
                "\u2028",
                "\u0085",
                "no-reply",
                "geehrte ",
                "(",
                "; ",
                ";a=",
                "\n",
                "a\n",
                "--\n",
                "> \n",
                "a@b\n",
                "desk@agents.test\n");
    }

    @ParameterizedTest
    @MethodSource("fillings")
    void costsLittle(String filling) throws Exception {
        String filled = filling.repeat(SIZE / filling.length());
        // What lets a pattern fail at the very end.
        String hostile = filled + "\u2028x";
        within(() -> reply(hostile));
        within(() -> fields(hostile));
        within(() -> mail(hostile));
    }

    private static Object reply(String hostile) {
        for (String text : List.of(
                hostile,
                "Hi.\n\n--\n" + hostile,
                "Hi.\n\n-- \n" + hostile + "\n\n--\nAnn",
                hostile + "\n> Hello, this is the bakery, write to desk@agents.test.",
                "On 2026-11-22 10:00 " + hostile + " wrote:\n\n> White or brown bread?\n> " + hostile)) {
            ReplyText.of(text, OURS);
        }
        ReplyText.of(hostile, OwnWords.NONE);
        StopRequest.inWords(hostile, "", false);
        StopRequest.inWords("", "Sehr geehrte" + hostile + "\n\n" + hostile, false);
        StopRequest.inWords("", "stop\nthanks" + hostile, false);
        return Subjects.isForward(hostile) || Subjects.differ("re: " + hostile, hostile);
    }

    private static Object fields(String hostile) {
        Mailboxes.in(hostile);
        Mailboxes.in("<" + hostile + "@example.com>, b@example.com");
        Mailboxes.normal(hostile);
        Mailboxes.needsUnicode(hostile);
        HeaderWords.decoded(hostile);
        MessageIds.in(hostile);
        MessageIds.in("<" + hostile);
        Parameters.of("text/plain; charset=" + hostile);
        BounceText.addresses(hostile);
        return BounceText.read(hostile, hostile, "Message-ID: " + hostile);
    }

    private static Object mail(String hostile) throws Exception {
        String line = hostile.substring(SIZE - 40_000, hostile.length()).replaceAll("[\\r\\n]", " ");
        read(HEAD + "\n" + hostile);
        read(HEAD + "Content-Type: text/html\n\n<p style=\"" + hostile + "\">" + hostile + "<a href=\"http://" + hostile
                + "\">" + hostile + "</a>");
        read(HEAD + "Content-Type: text/plain; format=flowed\n\n" + hostile);
        read("From: mailer-daemon@b\nSubject: " + line + "\nX-Failed-Recipients: " + line + "\n\n" + hostile);
        return read("From: " + line + "\nTo: " + line + "\nCc: <" + line + ">\nSubject: " + line + "\nReferences: "
                + line + "\nAuto-Submitted: " + line + "\nPrecedence: " + line + "\nReturn-Path: <" + line
                + "\nX-Auto-Response-Suppress: " + line + "\nReceived: from a for " + line + "\nContent-Type: " + line
                + "\nContent-Disposition: " + line + "\n\nHi.\n");
    }

    private static Object read(String mail) throws Exception {
        try {
            return MimeReader.read(MimeReader.parsed(new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
        } catch (MessagingException refused) {
            return refused;
        }
    }

    private static void within(Callable<Object> reading) throws Exception {
        FutureTask<Object> task = new FutureTask<>(reading);
        Thread thread = new Thread(null, task, "hostile", SMALL_STACK);
        thread.setDaemon(true);
        thread.start();
        task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
