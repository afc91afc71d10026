package dev.parley.email.inbound.mime;

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

import dev.parley.email.reply.OwnWords;
import dev.parley.email.reply.ReplyText;

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
        assertEquals("Hi.", mail.text().strip());
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
        assertEquals(words, mail.text().strip());
        assertEquals(words, mail.subject());
    }

    @Test
    void guessesWhatNamesNoKnownCharset() throws Exception {
        String unknown = HEAD + "Content-Type: text/plain; charset=x-no-such\n\nfür\n";
        assertEquals(
                "für",
                read(unknown, StandardCharsets.UTF_8).orElseThrow().text().strip());
        assertEquals(
                "für",
                read(unknown, StandardCharsets.ISO_8859_1).orElseThrow().text().strip());
        assertEquals(
                "f\u00fcr",
                read(HEAD + "\nfür\n", StandardCharsets.ISO_8859_1)
                        .orElseThrow()
                        .text()
                        .strip());
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

    /** The library takes time by the square of such fields: minutes, if they were not cut. */
    @Test
    void largeFieldsTakeNoTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(15), () -> {
            for (String piece : List.of("(", "<<", "[", "<a@b>(", "=?utf-8?q?a?= ")) {
                String large = piece.repeat(150_000 / piece.length());
                read("From: ann@example.com\nTo: desk@agents.test, " + large + "\nCc: " + large + "\nReferences: "
                        + large + "\nSubject: " + large + "\nContent-Type: text/plain; name=\"" + large
                        + "\"\n\nHi.\n");
                read("From: " + large + "\n\nHi.\n");
            }
        });
    }

    @Test
    void keepsWhatStandsFirstInALongField() throws Exception {
        String many = ", someone@example.com".repeat(2_000);
        IncomingMail mail = read("From: ann@example.com\nTo: desk@agents.test" + many + "\nReferences: "
                        + "<old@x> ".repeat(5_000) + "<new@x>\n\nHi.\n")
                .orElseThrow();
        assertEquals(List.of("desk@agents.test", "someone@example.com"), mail.recipients());
        assertEquals("new@x", mail.references().getFirst());
    }

    @Test
    void manyCostlyPartsCostNoMoreThanTwo() {
        String part = "--b\nContent-Type: text/html\n\n" + "<em><table>".repeat(10_000) + "\n";
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n" + part.repeat(190) + "--b--\n"));
    }

    @Test
    void refusesMoreFieldsThanAMailHas() {
        assertThrows(
                MessagingException.class, () -> read("From: a@example.com\n" + "a:\n".repeat(500_000) + "\nHi.\n"));
        assertThrows(MessagingException.class, () -> read(HEAD + "\n" + "a:\n".repeat(1_000_001)));
    }

    @Test
    void readsWhatIsMalformed() throws Exception {
        assertEquals(
                Optional.of("no_author"),
                read("Subject: nobody\n\nHi.\n").orElseThrow().automatic());
        assertEquals(Optional.empty(), read(""));
        assertTrue(
                read("From: ann@example.com\n\nHi.\n").orElseThrow().messageId().endsWith("@no-message-id"));
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: text/plain; charset=no-such\n\nHi.\n")
                        .orElseThrow()
                        .text()
                        .strip());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: ;;;\n\nHi.\n").orElseThrow().text().strip());
        assertEquals(
                "für",
                read(HEAD + "Content-Type: text/plain; charset=iso-8859-1\n\nfür\n", StandardCharsets.ISO_8859_1)
                        .orElseThrow()
                        .text()
                        .strip());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Transfer-Encoding: base64\n\nSGku\n")
                        .orElseThrow()
                        .text()
                        .strip());
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
        String both = HEAD + "Content-Type: multipart/alternative; boundary=b\n\n"
                + "--b\n"
                + "Content-Type: text/plain\n\n"
                + "%s\n"
                + "--b\n"
                + "Content-Type: multipart/mixed; boundary=c\n\n"
                + "--c\n"
                + "Content-Type: text/html\n\n"
                + "<p>In <b>HTML</b></p>\n"
                + "--c\n"
                + "Content-Type: application/pdf; name=a.pdf\n\n"
                + "x\n"
                + "--c--\n"
                + "--b--\n";
        IncomingMail plain = read(both.formatted("In plain words")).orElseThrow();
        assertEquals("In plain words", plain.text().strip());
        assertEquals(1, plain.attachments().size());
        IncomingMail html = read(both.formatted("")).orElseThrow();
        assertEquals("In HTML", html.text());
        assertEquals(1, html.attachments().size());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: text/plain; name=body.txt\nContent-Disposition: inline\n\nHi.\n")
                        .orElseThrow()
                        .text()
                        .strip());
    }

    @Test
    void leavesOutOnlyWhatIsDamaged() throws Exception {
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Transfer-Encoding: 8-bit\n\nHi.\n")
                        .orElseThrow()
                        .text()
                        .strip());
        assertTrue(read(HEAD + "Content-Transfer-Encoding: base64\n\nSGku\n-- \nfooter of a gateway!\n")
                .isPresent());
        assertEquals(
                "Hi.",
                read(HEAD + "Content-Type: multipart/mixed; boundary=b; foo=bar baz\n\n--b\n\nHi.\n--b--\n")
                        .orElseThrow()
                        .text()
                        .strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "| unreadable_author",
                "<> | unreadable_author",
                "ann | unreadable_author",
                "ann@ | unreadable_author",
                "undisclosed: ann@x.com, b@x.com; | several_authors",
                "ann@x.com, victim@z.com | several_authors",
                "jörg@x.com | author_needs_smtputf8",
                "=?utf-8?Q?J=C3=B6rg?= <=?utf-8?Q?j=C3=B6rg?=@x.com> | author_needs_smtputf8",
                "\"a b\"@x.com | unreadable_author"
            })
    void saysWhyAnAuthorCannotBeAnswered(String from, String reason) throws Exception {
        IncomingMail mail = read("From: " + (from == null ? "" : from) + "\nTo: desk@agents.test\n\nHi.\n")
                .orElseThrow();
        assertEquals(Optional.of(reason), mail.automatic());
        assertEquals(List.of(), mail.answersTo());
        assertEquals("Hi.", mail.text().strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Ann <ann@bücher.example> | ann@xn--bcher-kva.example",
                "ann@my_host.example.com | ann@my_host.example.com",
                "\"ann.\"@x.com | \"ann.\"@x.com",
                "ann.@x.com | \"ann.\"@x.com",
                "\"ann\"@x.com | ann@x.com",
                "Sales: Ann <ann@x.com> | ann@x.com",
                "<<ann@x.com>> | ann@x.com",
                "<mailto:ann@x.com> | ann@x.com",
                "Ann <mailto:ann@x.com> | ann@x.com",
                "=?utf-8?B?QW5uIDxhbm5AeC5jb20+?= | ann@x.com",
                "=?utf-8?Q?Ann_<ann=40x.com>?= | ann@x.com",
                "Doe, Ann <ann@x.com> | ann@x.com",
                "\"Doe, Ann\" <ann@x.com> | ann@x.com",
                "\"ann@other.com\" <ann@x.com> | ann@x.com",
                "ann@other.com <ann@x.com> | ann@x.com",
                "Ann (of \"Sales, <x@y>\") <ann@x.com> | ann@x.com",
                "ann@x.com (Ann) | ann@x.com",
                "Ann ann@x.com | ann@x.com",
                "\"Ann <ann@x.com> | ann@x.com",
                "Ann <ann@x.com | ann@x.com",
                "Ann < ann@x.com > | ann@x.com",
                "<@a.com,@b.com:ann@x.com> | ann@x.com",
                "ANN@X.COM. | ann@x.com",
                "Jörg <ann@x.com> | ann@x.com"
            })
    void readsTheAuthor(String from, String address) throws Exception {
        IncomingMail mail = read("From: " + from + "\n\nHi.\n").orElseThrow();
        assertEquals(address, mail.from());
        assertEquals(List.of(address), mail.answersTo());
        assertEquals(Optional.empty(), mail.automatic());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "From: web@shop.com;Reply-To: Ann <ann@x.com> | ann@x.com |",
                "From: no-reply@shop.com;Reply-To: ann@x.com | ann@x.com |",
                "From: no-reply@shop.com | no-reply@shop.com | machine_sender",
                "From: no-reply@shop.com;Reply-To: no-reply@shop.com | no-reply@shop.com | machine_sender",
                "From: ann@x.com;Reply-To: no-reply@shop.com | no-reply@shop.com | machine_sender",
                "From: MAILER-DAEMON@shop.com;Reply-To: ann@x.com | ann@x.com | machine_sender",
                "From: ann@x.com, bob@x.com;Sender: bob@x.com | bob@x.com |",
                "From: ann@x.com, bob@x.com;Reply-To: ann@x.com | ann@x.com |",
                "From: 'Ann' via Help <help@g.com>;X-Original-From: Ann <ann@x.com>;Reply-To: Ann"
                        + " <ann2@x.com>;List-ID: <help.g.com>;List-Post: <mailto:help@g.com> | ann@x.com |",
                "From: Ann via Talk <talk@g.com>;Reply-To: Ann <ann@x.com>, talk@g.com;List-Post: <mailto:talk@g.com>"
                        + " | ann@x.com |",
                "From: ann@x.com;Reply-To: talk@g.com;List-Id: <talk.g.com>;List-Post: <mailto:talk@g.com>;Precedence:"
                        + " list | ann@x.com |",
                "From: talk@g.com;List-Post: <mailto:talk@g.com> | | mailing_list",
                "From: ann@x.com;List-Id: <a.b> | ann@x.com |"
            })
    void tellsWhoIsAnswered(String fields, String person, String reason) throws Exception {
        IncomingMail mail = read(fields.replace(";", "\n") + "\n\nHi.\n").orElseThrow();
        assertEquals(Optional.ofNullable(person), mail.answersTo().stream().findFirst());
        assertEquals(Optional.ofNullable(reason), mail.automatic());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=?utf-8?B?8J+YgCBoaQ==?= | 😀 hi",
                "=?utf-8?Q?a?==?utf-8?Q?b?= | ab",
                "=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?= | café",
                "=?UTF-8?B?44GC44GE?= =?utf-8?B?44GG44?==?utf-8?B?GI?= | あいうえ",
                "=?iso-8859-1?Q?=80_5?= | € 5",
                "=?utf-8?Q?Is it?= so | Is it so",
                "Re: =?gb2312?B?xOO6ww==?=! | Re: 你好!",
                "=?iso-2022-jp?B?GyRCLSEtahsoQg==?= | ①㈱",
                "=?utf-8*en?Q?why=3F?= | why?",
                "größer | größer",
                "=?no-such?Q?x?= | x"
            })
    void readsSubjects(String field, String subject) throws Exception {
        assertEquals(
                subject,
                read(HEAD + "Subject: " + field + "\n\nx\n").orElseThrow().subject());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filename=my invoice.pdf | my invoice.pdf",
                "filename=\"a.pdf\"; x | a.pdf",
                "filename=\"a;b.pdf\" | a;b.pdf",
                "filename=größe.pdf | größe.pdf",
                "filename=\"=?utf-8?Q?gr=C3=B6=C3=9Fe.pdf?=\" | größe.pdf",
                "filename*=utf-8''gr%C3%B6%C3%9Fe.pdf | größe.pdf",
                "filename*0*=utf-8''gr%C3; filename*1*=%B6%C3%9Fe; filename*2=.pdf | größe.pdf",
                "filename=\"x.pdf\"; filename*=utf-8''y.pdf | y.pdf",
                "filename=\"open.pdf | open.pdf",
                "filename*=iso-8859-1'de'gr%F6%DFe.pdf | größe.pdf",
                "filename = \"a.pdf\" | a.pdf",
                "FILENAME=a.pdf | a.pdf"
            })
    void namesFiles(String parameter, String name) throws Exception {
        IncomingMail mail = read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi.\n--b\n"
                        + "Content-Type: Application/PDF\nContent-Disposition: ATTACHMENT; " + parameter
                        + "\n\nx\n--b--\n")
                .orElseThrow();
        assertEquals("Hi.", mail.text().strip());
        assertEquals(name, mail.attachments().getFirst().name());
        assertEquals("application/pdf", mail.attachments().getFirst().type());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iso-8859-1 | windows-1252 | 5 € – “so”",
                "us-ascii | windows-1252 | für",
                "us-ascii | utf-8 | für",
                "iso-8859-1 | utf-8 | für ein Café",
                "windows-1251 | windows-1251 | Привет",
                "koi8-r | koi8-r | Привет",
                "Shift_JIS | windows-31j | ①㈱髙橋です",
                "euc-kr | x-windows-949 | 똠방각하 뷁",
                "ks_c_5601-1987 | x-windows-949 | 안녕하세요",
                "iso-2022-jp | x-windows-iso2022jp | ①㈱髙橋です",
                "gb2312 | gb18030 | 你好，镕",
                "big5 | Big5-HKSCS | 你好嗎",
                "iso-8859-9 | windows-1254 | Işık €",
                "tis-620 | windows-874 | สวัสดี",
                "utf-16 | utf-16le | für Ann",
                "\"utf8\" | utf-8 | für",
                "no-such | windows-1252 | für",
                "x-unknown | utf-8 | für"
            })
    void readsCharsets(String label, String real, String text) throws Exception {
        byte[] head = (HEAD + "Content-Type: text/plain; charset=" + label + "\nContent-Transfer-Encoding: base64\n\n")
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] body = java.util.Base64.getMimeEncoder().encode(text.getBytes(Charset.forName(real)));
        byte[] mail = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, mail, head.length, body.length);
        assertEquals(
                text,
                MimeReader.read(MimeReader.parsed(new ByteArrayInputStream(mail)))
                        .orElseThrow()
                        .text()
                        .strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<p>One</p><p>Two</p> | One//Two",
                "<div>One</div><div>Two</div> | One/Two",
                "See <a href='https://x.test?b=1'>this</a>. | See this <https://x.test?b=1>.",
                "<a href='https://x.test/'>https://x.test</a> | https://x.test",
                "<a href='mailto:a@x.test'>a@x.test</a> | a@x.test",
                "<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul> | 1. a/2. b//- c",
                "<ol start=3><li>a<li value=7>b<li>c</ol> | 3. a/7. b/8. c",
                "Yes <img alt='😀' src=x> <img src=y alt='image001.png'><img alt=t width=1> | Yes 😀",
                "<img alt='Red cake' src=x> | [Red cake]",
                "<pre>a¶  b¶c</pre> | a/  b/c",
                "a<span style='display: none'>b</span><div style='DISPLAY:NONE !important'>c</div><p hidden>d</p> | a",
                "a<br>b<br><br><br>c | a/b//c",
                "<blockquote><p>a</p><p>b</p><blockquote>c</blockquote></blockquote>d | > a/>/> b/>/>> c//d",
                "<table><tr><td>2</td><td>bread</td></tr><tr><td>1</td><td>cake</td></tr></table> | 2 bread/1 cake",
                "a<div class=gmail_quote><div>---------- Forwarded message ---------<br>From: Bob</div>ten</div> |"
                        + " a/---------- Forwarded message ---------/From: Bob/ten",
                "a<div class=gmail_signature>Ann</div> | a",
                "<style>p{}</style><script>x</script><title>t</title>a | a"
            })
    void readsHtml(String html, String text) {
        assertEquals(
                text.replace("https://", "https:~~").replace("/", "\n").replace("~", "/"),
                HtmlText.of(html.replace("¶", "\n")));
    }

    @Test
    void readsTheBodyThatIsMarkedAsAFile() throws Exception {
        for (String field : List.of(
                "Content-Type: text/plain; name=x.txt",
                "Content-Type: text/plain\nContent-Disposition: attachment",
                "Content-Type: text/plain; name=x\nContent-Disposition: attachment; filename=x.txt",
                "Content-Type: text/html\nContent-Disposition: attachment")) {
            IncomingMail alone =
                    read(HEAD + "Subject: s\n" + field + "\n\nHi.\n").orElseThrow();
            assertEquals("Hi.", alone.text().strip(), field);
            assertEquals(List.of(), alone.attachments(), field);
            IncomingMail first = read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + field
                            + "\n\nHi.\n--b\nContent-Type: image/JPEG; name=cake.jpg\n\nx\n--b--\n")
                    .orElseThrow();
            assertEquals("Hi.", first.text().strip(), field);
            assertEquals(1, first.attachments().size(), field);
            assertEquals("image/jpeg", first.attachments().getFirst().type());
        }
        IncomingMail both = read(HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi.\n--b\n"
                        + "Content-Type: text/plain; name=notes.txt\n\nnotes\n--b--\n")
                .orElseThrow();
        assertEquals("Hi.", both.text().strip());
        assertEquals("notes.txt", both.attachments().getFirst().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m | true | 1",
                "Content-Type: application/ms-tnef; name=winmail.dat | true | 1",
                "Content-Type: image/jpeg; name=cake.jpg | false | 1",
                "Content-Type: text/calendar; method=REPLY | false | 1",
                "Content-Type: text/vcard | false | 1",
                "Content-Type: text/plain | false | 0"
            })
    void putsNoWordsIntoAnybodysMouth(String field, boolean sealed, int files) throws Exception {
        IncomingMail mail = read(HEAD + "Subject: Re: Your bakery\n" + field + "\n\n"
                        + (files == 0 ? " \u00a0\n" : "x\n"))
                .orElseThrow();
        assertEquals("", ReplyText.of(mail.text(), OwnWords.NONE));
        assertEquals(sealed, mail.sealed());
        assertEquals(files, mail.attachments().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\u00a0 | <p>Yes, two.</p> | Yes, two.",
                "Your client does not support HTML. | <p>Two.</p> | Two.",
                "Please view this mail elsewhere | <p>We would like two breads and a cake on Tuesday, please.</p> | We"
                        + " would like two breads and a cake on Tuesday, please.",
                "Two breads, please | <p>Two <b>breads</b>, please</p> | Two breads, please",
                "Two breads | <p>Two breads and a large cake for our party on Tuesday, at nine, and two dozen"
                        + " rolls</p> | Two breads and a large cake for our party on Tuesday, at nine, and two dozen"
                        + " rolls",
                "Two | <p></p> | Two"
            })
    void readsTheFormThatWasWritten(String plain, String html, String text) throws Exception {
        assertEquals(
                text,
                read(HEAD
                                + "Content-Type: multipart/alternative; boundary=b\n\n"
                                + "--b\n"
                                + "Content-Type: text/plain; charset=utf-8\n\n"
                                + plain + "\n--b\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n--b--\n")
                        .orElseThrow()
                        .text()
                        .strip());
    }

    @Test
    void showsAMailThatCameAlong() throws Exception {
        IncomingMail mail = read(HEAD
                        + "Subject: Fwd\n"
                        + "Content-Type: multipart/mixed; boundary=b\n\n"
                        + "--b\n\n"
                        + "See there.\n"
                        + "--b\n"
                        + "Content-Type: message/rfc822\n\n"
                        + "From: Bob <bob@x.com>\n"
                        + "Subject: Bread\n\n"
                        + "We need ten.\n"
                        + "--b--\n")
                .orElseThrow();
        assertTrue(mail.text().startsWith("See there."), mail.text());
        assertTrue(mail.text().contains("From: Bob <bob@x.com>\nSubject: Bread\n\nWe need ten."), mail.text());
        assertEquals("Bread", mail.attachments().getFirst().name());
    }

    @Test
    void echoesNoStrangeMessageIds() throws Exception {
        IncomingMail mail = read("From: ann@x.com\nMessage-ID: <ä@b>\nReferences: <ok@b> <\u0001@b> <" + "x".repeat(400)
                        + "@b>\n\nHi.\n")
                .orElseThrow();
        assertTrue(mail.messageId().endsWith("@no-message-id"), mail.messageId());
        assertEquals(List.of("ours@agents.test"), MessageIds.in("ours@agents.test"));
        assertEquals(List.of("ours@agents.test"), MessageIds.in("<ours@ agents.test>"));
        assertEquals(List.of("ours@agents.test"), MessageIds.in("=?utf-8?Q?=3Cours=40agents.test=3E?="));
        IncomingMail many = read("From: ann@x.com\nReferences: <ours@agents.test> " + "<x@y> ".repeat(3)
                        + "\nReferences: <second@agents.test>\n\nHi.\n")
                .orElseThrow();
        assertEquals(List.of("second@agents.test", "x@y", "ours@agents.test"), many.references());
        assertEquals(List.of("ok@b"), mail.references());
    }

    @Test
    void readsFlowedText() throws Exception {
        assertEquals(
                "one two\nthree\nFrom me\n> quoted two\n>> deeper\n-- \nAnn",
                read(HEAD
                                + "Content-Type: text/plain; format=flowed\n\n"
                                + "one \n"
                                + "two\n"
                                + "three\n"
                                + " From me\n"
                                + "> quoted \n"
                                + "> two\n"
                                + ">> deeper\n"
                                + "-- \n"
                                + "Ann\n")
                        .orElseThrow()
                        .text()
                        .strip());
        assertEquals("> 30 degrees", FlowedText.of(" > 30 degrees", null).strip());
        assertEquals("日本", FlowedText.of("日 \n本", "yes").strip());
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
                "List-Id: <a.b> |",
                "List-Unsubscribe: <mailto:x@y> | bulk",
                "List-Id: <a.b>;List-Unsubscribe: <mailto:x@y> | bulk",
                "List-Post: <mailto:x@y>;List-Unsubscribe: <mailto:x@y>;Precedence: list |",
                "Return-Path: < > | empty_return_path",
                "X-Autogenerated: Reply | automatic_reply",
                "X-Mail-Autoreply: dtc | automatic_reply",
                "X-Precedence: auto_reply | automatic_reply",
                "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent | automatic_reply",
                "Delivered-To: Autoresponder | automatic_reply",
                "X-Auto-Response-Suppress: OOF |",
                "X-Auto-Response-Suppress: All | automatic_reply",
                "Subject: Automatische Antwort: Ihre Bestellung | automatic_reply",
                "Subject: Out of Office: Your order | automatic_reply",
                "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_x?= | automatic_reply",
                "Subject: 自動応答: ご注文 | automatic_reply",
                "Subject: Автоответ: x | automatic_reply",
                "Subject: Auto: ein Kaufvertrag |",
                "Subject: Absence: my child is ill |",
                "In-Reply-To: <a@b>;Subject: Absence: Re: x | automatic_reply",
                "Subject: Automatic doors are broken |",
                "Subject: Re: Out of office printing |",
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
                read(HEAD
                                + field.replace(";List", "\nList")
                                        .replace(";Prec", "\nPrec")
                                        .replace(";Subj", "\nSubj") + "\n\nHi.\n")
                        .orElseThrow()
                        .automatic());
    }

    @Test
    void tellsMachinesByTheirNames() throws Exception {
        for (String machine : List.of(
                "MAILER-DAEMON",
                "postmaster",
                "no-reply",
                "noreply",
                "bounces+123",
                "no_reply",
                "do-not-reply",
                "donotreply",
                "shop-noreply",
                "noreply123",
                "nicht-antworten",
                "no-responder",
                "ne-pas-repondre",
                "no.reply",
                "noreply+x")) {
            assertEquals(
                    Optional.of("machine_sender"),
                    read("From: " + machine + "@example.com\n\nHi.\n")
                            .orElseThrow()
                            .automatic());
        }
        for (String person : List.of("nora.reply", "casino.reply", "info", "bounceback.jim", "arno-reply")) {
            assertEquals(
                    Optional.empty(),
                    read("From: " + person + "@example.com\n\nHi.\n")
                            .orElseThrow()
                            .automatic(),
                    person);
        }
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
        IncomingMail.Fate fate = bounce.of("ann@example.com").orElseThrow();
        assertFalse(fate.nobodyThere("ann@example.com"), "a full mailbox");
        assertEquals("5.2.2 smtp; 552 5.2.2 mailbox full", fate.error());
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
            read(HEAD + "Content-Type: text/html\n\n" + "<blockquote>".repeat(20_000) + "x");
            read(HEAD + "Subject: " + "=?a?q?".repeat(20_000) + "\n\nx");
            read(HEAD + "In-Reply-To: " + "a".repeat(100_000) + "\n\nx");
            read("From: " + "(".repeat(50_000) + "<".repeat(50_000) + "\"".repeat(30_001) + "a@".repeat(50_000)
                    + "\n\nx");
            read("From: mailer-daemon@b\n\n" + ">\n".repeat(60_000));
            read("From: mailer-daemon@b\n\n" + "a.".repeat(30_000) + "@" + "a.".repeat(30_000));
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
