package dev.parley.email.reply;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** What is ours is cut, however a program quotes it; what anybody else wrote stays. */
class ReplyTextTest {

    private static final String NEW = "Where is my order?\n\nAnn";
    private static final String SIGNED = "desk+1-0123456789abcdef0123@agents.test";

    private static final String FIRST = "Hello, this is the bakery. We have **received** your order and bake it on"
            + " Tuesday.\n\nWould you like white or brown bread?";

    private static final OwnWords OURS = new OwnWords(
            List.of(
                    FIRST,
                    "Hi.",
                    "Your order 4711 is ready: see [the page](https://shop.example/orders/4711).",
                    "The bakery\nMain Street 1"),
            List.of("desk@agents.test"),
            List.of("The desk", "Your order"));

    /** Our mail, as programs show it. */
    private static final String TEXT =
            "Hello, this is the bakery. We have received your order and bake it on\nTuesday.\n\n"
                    + "Would you like white or brown bread?\n\n--\nThe bakery\nMain Street 1";

    private static String marked(String text) {
        return text.replaceAll("(?m)^", "> ").replaceAll("(?m) $", "");
    }

    /** What programs put above our words, marked or not; {@code %s} is where these stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Sun, Nov 22, 2026 at 10:00 AM The desk <@> wrote:\n\n>",
                "On 22 Nov 2026, at 10:00, The desk with a long name and a title of its own\n<@> wrote:\n>",
                "Am So., 22. Nov. 2026 um 10:00 Uhr schrieb Bäckerei Müller <@>:\n\n>",
                "Le dim. 22 nov. 2026 à 10:00, La boulangerie <@> a écrit :\n\n>",
                "El dom, 22 nov 2026 a las 10:00, Panadería (<@>) escribió:\n\n>",
                "вс, 22 нояб. 2026 г. в 10:00, The desk <@>:\n\n>",
                "niedz., 22 lis 2026 o 10:00 The desk <@> napisał(a):\n\n>",
                "ne 22. 11. 2026 v 10:00 odesílatel The desk <@> napsal:\n\n>",
                "The desk <@> 于2026年11月22日周日 10:00写道:\n\n>",
                "The desk <@> 於 2026年11月22日 週日 上午10:00寫道：\n\n>",
                "2026年11月22日(日) 10:00 The desk <@>:\n\n>",
                "2026년 11월 22일 (일) 오전 10:00, The desk <@>님이 작성:\n\n>",
                "søn. 22. nov. 2026 kl. 10:00 skrev The desk <@>:\n\n>",
                "нд, 22 лист. 2026 р. о 10:00 The desk <@> пише:\n\n>",
                "Op zo 22 nov 2026 om 10:00 schreef The desk <@>:\n\n>",
                "בתאריך יום א׳, 22 בנוב׳ 2026 ב-10:00 מאת The desk <@>:\n\n>",
                "On 11/22/26 10:00, The desk wrote:\n>",
                "Op 22 nov 2026, om 10:00 heeft The desk <@> het volgende geschreven:\n\n>",
                "> Op 22 nov 2026, om 10:00 heeft The desk <@> het volgende geschreven:\n>\n>",
                "> 在 2026年11月22日，10:00，The desk <@> 写道：\n> \n>",
                "Am 22.11.2026 um 10:00 schrieb The desk <@<mailto:@>>:\n\n=",
                "Op 22 nov. 2026 om 10:00 heeft The desk <@<mailto:@>> het volgende geschreven:\n\n=",
                "Den 22. nov. 2026 kl. 10:00 skrev The desk <@<mailto:@>>:\n\n=",
                "-----Original Message-----\nFrom: The desk <@>\nSent: Sunday\nTo: Ann\n\n=",
                "-----Ursprüngliche Nachricht-----\nVon: @\nGesendet: Sonntag\n\n=",
                "________________________________\n"
                        + "From: The desk <@>\n"
                        + "Sent: Sunday, 22 November\n"
                        + "To: Ann\n"
                        + "Subject: Re: Your order\n\n"
                        + "=",
                "Von: Die Bäckerei <@>\nGesendet: Sonntag, 22. November 2026 10:00\nAn: Ann\nBetreff: x\n\n=",
                "*From:* The desk\n*Sent:* Sunday\n*To:* Ann\n*Subject:* x\n\n=",
                "差出人: The desk <@>\n送信日時: 2026年11月22日 10:00\n宛先: Ann <ann@x.test>\n件名: Your order\n\n=",
                "发件人: The desk <@>\n发送时间: 2026年11月22日 10:00\n收件人: Ann\n主题: Your order\n\n=",
                "От: The desk <@>\nОтправлено: 22 ноября 2026 г. 10:00\nКому: Ann\nТема: Your order\n\n=",
                "Od: The desk <@>\nWysłano: niedziela, 22 listopada 2026 10:00\nDo: Ann\nTemat: Your order\n\n=",
                "Odesláno: neděle 22. listopadu 2026 10:00\n"
                        + "Od: The desk <@>\n"
                        + "Komu: Ann; Bob;\n"
                        + "Předmět: Your order\n\n"
                        + "=",
                "------------------ 原始邮件 ------------------\n"
                        + "发件人: \"The desk\" <@>;\n"
                        + "发送时间: 2026年11月22日(星期日) 上午10:00\n"
                        + "收件人: \"Ann\"<ann@qq.test>;\n"
                        + "主题: Your order\n\n"
                        + "=",
                "---- On Sun, 22 Nov 2026 10:00:00 +0100 The desk <@> wrote ----\n\n=",
                "---- 在 2026-11-22 10:00:00 The desk <@> 写道：\n\n=",
                "22.11.2026, 10:00, \"The desk\" <@>:\n\n>",
                "22.11.2026, 10:00, \"The desk\" <@>:\n=",
                "At 2026-11-22 10:00:00, \"The desk\" <@> wrote:\n\n=",
                "From: The desk\nSent: Sunday, November 22, 2026 10:00\nTo: ann@x.test\n\n=",
                ">",
                "=",
                "> Hi.\n#",
                "On Sun, Nov 22, 2026 at 10:00 AM The desk <@> wrote:\n#",
                "-- \nAnn Example\nExample Ltd\n+1 234\n5\n6\n7\n8\n9\n10\n11\n12\n#",
                "Sent from my iPhone\n#",
                "Von meinem iPhone gesendet\n\n> Am 22.11.2026 um 10:00 schrieb The desk <@>:\n> \n>",
                "Get Outlook for Android<https://aka.ms/x>\n\n"
                        + "________________________________\n"
                        + "From: desk <@>\n"
                        + "Sent: x\n"
                        + "To: y\n"
                        + "Subject: z\n\n"
                        + "="
            })
    void cutsWhatIsOurs(String form) {
        String below =
                form.replace("@<mailto:@>", SIGNED + "<mailto:" + SIGNED + ">").replace("<@>", "<" + SIGNED + ">");
        below = below.replaceAll("(?<= )@(?=\\n)", SIGNED);
        String quoted = below.endsWith(">")
                ? below.substring(0, below.length() - 1) + marked(TEXT)
                : below.endsWith("=")
                        ? below.substring(0, below.length() - 1) + TEXT
                        : below.substring(0, below.length() - 1);
        assertEquals(NEW, ReplyText.of(NEW + "\n\n" + quoted + "\n", OURS), quoted);
        assertEquals(NEW, ReplyText.of((NEW + "\n\n" + quoted + "\n").replace("\n", "\r\n"), OURS), quoted);
        if (!form.endsWith("#") || form.startsWith("On")) {
            assertEquals(
                    "", ReplyText.of(quoted.replaceFirst("^(?:Sent|Von mei|Get ).*\n+", ""), OURS), "only a quotation");
        }
    }

    @Test
    void keepsWhatIsWrittenBelowOrBetweenTheQuotes() {
        assertEquals(
                "Brown.\n\nAnd at 10:00, as I said on 2026-11-03:\nNot on Tuesday.",
                ReplyText.of(
                        "On Sun, 22 Nov 2026 The desk <desk@agents.test> wrote:\n"
                                + "> Would you like white or brown bread?\n"
                                + "Brown.\n\n"
                                + "And at 10:00, as I said on 2026-11-03:\n"
                                + "> We have received your order and bake it on Tuesday.\n"
                                + "Not on Tuesday.\n",
                        OURS));
        assertEquals(
                "Brown.",
                ReplyText.of(
                        "Brown.\n\n"
                                + "From: The desk <desk@agents.test>\n"
                                + "To: Ann\n\n"
                                + "Would you like white or brown\n"
                                + "bread?\n",
                        OURS));
        assertEquals(
                "Brown, please.",
                ReplyText.of(
                        "From: The desk <desk@agents.test>\nSent: Sunday\nTo: Ann\n\n" + TEXT + "\n\nBrown, please.\n",
                        OURS));
        assertEquals(
                "Brown.\n\n> On Mon, 23 Nov 2026 Bob <bob@x.test> wrote:\n> I think it is too dear.\n>",
                ReplyText.of(
                        "Brown.\n\n> On Mon, 23 Nov 2026 Bob <bob@x.test> wrote:\n> I think it is too dear.\n>\n"
                                + ">> On Sun, 22 Nov 2026 The desk <" + SIGNED
                                + "> wrote:\n"
                                + ">> Hello, this is the bakery. We have\n"
                                + ">> received your order and bake it on Tuesday.\n"
                                + ">>\n"
                                + ">> Would you like white or brown bread?\n",
                        OURS));
    }

    /** Also in a thread. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On November 3rd 2026 your colleague wrote:\nthe price is 20 euros.\nIs that still right?",
                "Am 3. November schrieb ich Ihnen bereits:\nDie Heizung ist kaputt.\nBitte kommen Sie.",
                "It is warm.\n>30 degrees since Monday\nPlease come.",
                "From: Berlin\nTo: Paris\nDate: 3 May\nSubject: two adults",
                "On Monday I wrote: please call.",
                "I wrote to desk@agents.test on 2026-11-03 and got no answer.",
                "You wrote \"Would you like white or brown bread?\" but I want none.",
                "Hello, please book this for us:\nFrom: Berlin\nTo: Paris\nDate: 3 May\n2 adults",
                "Option one is fine.\n--\nBut please deliver on Tuesday:\n1\n2\n3\n4\n5\n6\n7\n8\n9",
                "Option one\n\n--\n\nor option two",
                "____________________\nFrom: Berlin we fly at nine",
                "To: be or not to be",
                "Please stop -- I mean it",
                "5 > 3 and\na > b",
                "My phone is an iPhone",
                "I wrote it on my iPhone, sent from Berlin",
                "See below.\n\n"
                        + "---------- Forwarded message ---------\n"
                        + "From: Bob <bob@x.test>\n"
                        + "Date: Sun, 22 Nov 2026 at 10:00\n"
                        + "Subject: Bread\n"
                        + "To: Ann <ann@x.test>\n\n"
                        + "We need ten.\n\n"
                        + "Bob",
                "Begin forwarded message:\n\n"
                        + "> From: Bob <bob@x.test>\n"
                        + "> Subject: Bread\n"
                        + "> Date: 22 November 2026 at 10:00:00 CET\n"
                        + ">\n"
                        + "> We need ten.",
                "What he says:\n\n"
                        + "On Sun, Nov 22, 2026 at 10:00 AM Bob <bob@x.test> wrote:\n\n"
                        + "> The bread was stale.\n"
                        + "> All of it.",
                "-----Original Message-----\nFrom: Bob <bob@x.test>\nSent: Sunday\nTo: Ann\n\nThe bread was stale."
            })
    void leavesAloneWhatIsNotOurs(String words) {
        assertEquals(words, ReplyText.of(words, OURS));
        assertEquals(words, ReplyText.of(words, OwnWords.NONE));
    }

    @Test
    void cutsNothingFromAMailThatAnswersNothing() {
        String words = "Look:\n\nOn Sun, Nov 22, 2026 at 10:00 AM The desk <" + SIGNED
                + "> wrote:\n\n> Would you like white or brown bread?";
        assertEquals(words, ReplyText.of(words, OwnWords.NONE));
        assertEquals("", ReplyText.of("  \n", OURS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sent from my iPhone",
                "Sent from my Galaxy",
                "Sent from Outlook for iOS",
                "Sent from Yahoo Mail on Android",
                "Gesendet mit der GMX Mail App",
                "Von meinem Samsung Galaxy Smartphone gesendet.",
                "Envoyé de mon iPhone",
                "Enviado desde mi iPhone",
                "Enviado do meu iPhone",
                "Inviato da iPhone",
                "Verstuurd vanaf mijn iPhone",
                "Verzonden vanaf mijn Galaxy",
                "Wysłane z iPhone'a",
                "Odesláno z iPhonu",
                "Odoslané z iPhonu",
                "Отправлено с iPhone",
                "Надіслано з iPhone",
                "Skickat från min iPhone",
                "Sendt fra min iPhone",
                "Lähetetty iPhonesta",
                "iPhone'umdan gönderildi",
                "iPhoneから送信",
                "发自我的iPhone",
                "從我的iPhone傳送",
                "나의 iPhone에서 보냄",
                "Trimis de pe iPhone-ul meu",
                "Στάλθηκε από το iPhone μου",
                "Dikirim dari iPhone saya",
                "Küldve az iPhone-omról",
                "נשלח מה-iPhone שלי",
                "Poslano z mojega iPhona",
                "Get Outlook for iOS<https://aka.ms/o0ukef>",
                "Sent with Proton Mail secure email.",
                "Отправлено из мобильной Почты Mail.ru"
            })
    void cutsWhatAPhoneAdds(String line) {
        assertEquals(NEW, ReplyText.of(NEW + "\n\n" + line + "\n", OURS));
        assertEquals(NEW, ReplyText.of(NEW + "\n\n" + line + "\n", OwnWords.NONE));
        assertEquals("", ReplyText.of(line, OURS));
    }

    @Test
    void takesItsTimeFromNobody() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (String hostile : List.of(
                    "On " + "wrote ".repeat(20_000),
                    "On a b\n".repeat(18_000),
                    "From: x\nSent: y\n".repeat(8_000),
                    "2026-" + "<a@b".repeat(30_000),
                    "-".repeat(128_000),
                    "2024 aaaaaa<" + "@".repeat(128_000),
                    "On 12345 wrote:\n>\n".repeat(7_000),
                    "> Would you like white or brown bread?\n10:00 a@b:\n".repeat(2_500),
                    "Would you like white or brown bread?\nx@y 2026:\n".repeat(2_500),
                    ">".repeat(128_000),
                    "> ".repeat(64_000))) {
                ReplyText.of(hostile, OURS);
                ReplyText.of(hostile, OwnWords.NONE);
            }
        });
    }
}
